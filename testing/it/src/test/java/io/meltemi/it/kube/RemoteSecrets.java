package io.meltemi.it.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.envtest.ControlPlane;
import io.meltemi.it.fixture.KubeCluster;
import io.meltemi.it.fixture.Repository;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Map;

/** Remote clusters as {@code istioctl create-remote-secret} makes them known. */
final class RemoteSecrets {
  private static final String READER = "istio-reader-service-account";
  private static final Map<String, ResourceType> RIGHTS =
      Map.of(
          "ClusterRole", rbac("clusterroles", "ClusterRole"),
          "ClusterRoleBinding", rbac("clusterrolebindings", "ClusterRoleBinding"));

  private RemoteSecrets() {}

  private static ResourceType rbac(String plural, String kind) {
    return new ResourceType("rbac.authorization.k8s.io", "v1", plural, kind, false);
  }

  /** Makes istio-system and the account that reads the cluster, with the rights of the chart. */
  static void grant(KubeClient client) throws KubeException {
    client.create(
        ResourceType.NAMESPACE, "", CustomResources.yaml("metadata: {name: istio-system}"));
    client.create(
        ResourceType.SERVICE_ACCOUNT,
        "istio-system",
        CustomResources.yaml("metadata: {name: " + READER + "}"));
    for (JsonNode object :
        CustomResources.objects(Repository.peer("manifest").resolve("default.yaml"))) {
      ResourceType type = RIGHTS.get(object.path("kind").asText());
      if (type != null && object.at("/metadata/name").asText().startsWith("istio-reader")) {
        client.create(type, "", object);
      }
    }
  }

  /** A kubeconfig of the reader, by a token that nobody had before. */
  static String kubeconfig(KubeCluster cluster) throws IOException {
    return kubeconfig(cluster.controlPlane());
  }

  static String kubeconfig(ControlPlane cluster) throws IOException {
    return Files.readString(cluster.kubeconfigFor("istio-system", READER));
  }

  /** A Secret of that name for one cluster. */
  static ObjectNode secret(String name, String cluster, String kubeconfig) {
    ObjectNode secret = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = secret.putObject("metadata").put("name", name);
    metadata.putObject("labels").put("istio/multiCluster", "true");
    byte[] bytes = kubeconfig.getBytes(StandardCharsets.UTF_8);
    secret.putObject("data").put(cluster, Base64.getEncoder().encodeToString(bytes));
    return secret;
  }
}
