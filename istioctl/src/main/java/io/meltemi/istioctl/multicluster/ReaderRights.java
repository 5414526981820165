package io.meltemi.istioctl.multicluster;

import io.meltemi.istioctl.Charts;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The service account as which a control plane elsewhere reads a cluster, and its rights, of the
 * charts that this program carries or of a folder of charts.
 */
final class ReaderRights {
  /** The account that the charts make. */
  static final String ACCOUNT = "istio-reader-service-account";

  private static final Kind CLUSTER_ROLE =
      Kind.cluster("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole");
  private static final Kind CLUSTER_ROLE_BINDING =
      Kind.cluster("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding");

  private ReaderRights() {}

  /**
   * Makes the namespace, the account and its rights, as far as they are not there.
   *
   * @param charts a folder with the charts {@code base} and {@code istiod}; empty for our own
   */
  static void create(Cluster cluster, String namespace, String charts) {
    if (cluster.find(Kind.NAMESPACE, "", namespace).isEmpty()) {
      cluster.create(Kind.NAMESPACE, "", namespace(namespace));
    }
    for (Json object : objects(namespace, charts)) {
      Kind kind =
          switch (object.at("kind").text()) {
            case "ServiceAccount" -> Kind.SERVICE_ACCOUNT;
            case "ClusterRole" -> CLUSTER_ROLE;
            default -> CLUSTER_ROLE_BINDING;
          };
      String name = object.at("metadata").at("name").text();
      if (cluster.find(kind, namespace, name).isEmpty()) {
        cluster.create(kind, namespace, object);
      }
    }
  }

  private static Json namespace(String name) {
    Map<String, Json> namespace = new LinkedHashMap<>();
    namespace.put("apiVersion", new Json.Text("v1"));
    namespace.put("kind", new Json.Text("Namespace"));
    namespace.put("metadata", new Json.Obj(Map.of("name", new Json.Text(name))));
    return new Json.Obj(namespace);
  }

  /** What of the charts is the reader's. */
  static List<Json> objects(String namespace, String charts) {
    Map<String, @Nullable Object> values = Map.of("global", Map.of("istioNamespace", namespace));
    return Stream.of("base", "istiod")
        .flatMap(
            chart ->
                Charts.objects(charts, chart, namespace, values, file -> file.contains("reader"))
                    .stream())
        .filter(object -> object.at("metadata").at("name").text().startsWith("istio-reader-"))
        .toList();
  }
}
