package io.meltemi.istioctl.analyze;

import io.meltemi.analysis.Tree;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.YamlParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A kubeconfig that a Secret holds. Whoever may write Secrets may not run programs here, nor send
 * files of this machine elsewhere: such a kubeconfig holds its credentials itself.
 */
final class RemoteKubeconfig {
  private static final List<String> USER_FIELDS =
      List.of("exec", "auth-provider", "tokenFile", "client-certificate", "client-key");

  private static final List<String> CLUSTER_FIELDS =
      List.of("certificate-authority", "insecure-skip-tls-verify", "proxy-url");

  private RemoteKubeconfig() {}

  static Cluster connect(GlobalOptions globals, String kubeconfig) {
    check(kubeconfig);
    try {
      // For its owner alone; the library reads files only.
      Path file = Files.createTempFile("cluster", ".kubeconfig");
      try {
        Files.writeString(file, kubeconfig);
        return globals.clusterOf(file);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new Failure("its kubeconfig cannot be read: " + e);
    }
  }

  static void check(String kubeconfig) {
    try {
      var root = new Tree(YamlParser.parse(new Document("kubeconfig", 1, kubeconfig)));
      root.at("users").items().forEach(user -> refuse(user.at("user"), USER_FIELDS));
      root.at("clusters").items().forEach(c -> refuse(c.at("cluster"), CLUSTER_FIELDS));
    } catch (BadDocumentException e) {
      throw new Failure("its kubeconfig cannot be read: " + e.getMessage());
    }
  }

  private static void refuse(Tree tree, List<String> fields) {
    for (String field : fields) {
      if (tree.at(field).exists()) {
        throw new Failure("its kubeconfig has " + field + ", which one of a Secret may not have");
      }
    }
  }
}
