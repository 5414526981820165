package io.meltemi.demo.kube;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.envtest.Manifests;
import io.meltemi.envtest.process.Commands;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What lets the istiod of one cluster read another: a remote Secret, made by {@code istioctl
 * create-remote-secret}.
 *
 * @param istioctl the program
 */
record RemoteAccess(Path istioctl, Member reader, Member read) {
  private static final String ACCOUNT = "istio-reader-service-account";

  /** Of the token that the reader got at first, in the cluster that is read. */
  private static final String FIRST_TOKEN = ACCOUNT + "-istio-remote-secret-token";

  /** Gives it. */
  void grant() throws IOException {
    grant(List.of());
  }

  /** Gives another token, and takes the first back when the reader says that it has changed. */
  void rotate(Mesh.Action untilFollowed) throws IOException {
    ObjectNode token = JsonNodeFactory.instance.objectNode();
    String name = ACCOUNT + "-second-token";
    token.put("type", "kubernetes.io/service-account-token");
    token
        .withObject("/metadata")
        .put("name", name)
        .withObject("/annotations")
        .put("kubernetes.io/service-account.name", ACCOUNT);
    read.cluster().client().create(ResourceType.SECRET, Installation.SYSTEM, token);
    grant(List.of("--secret-name", name));
    untilFollowed.run();
    read.cluster().client().delete(ResourceType.SECRET, Installation.SYSTEM, FIRST_TOKEN);
  }

  /** Takes it away. */
  void revoke() throws IOException {
    reader
        .cluster()
        .client()
        .delete(ResourceType.SECRET, Installation.SYSTEM, "istio-remote-secret-" + read.name());
  }

  private void grant(List<String> flags) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(istioctl.toString(), "--kubeconfig"));
    command.add(read.kubectl().kubeconfig().toString());
    command.addAll(List.of("create-remote-secret", "--name", read.name()));
    command.addAll(flags);
    new Manifests(reader.cluster().client()).apply(Commands.run(command));
  }
}
