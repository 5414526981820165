package io.meltemi.dryrun;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.kube.KubePod;
import io.meltemi.settings.MeshSettings;
import io.meltemi.xds.Client;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A proxy that asks.
 *
 * @param name {@code POD.NAMESPACE}
 * @param client as the first request of its stream would describe it
 */
public record ProxyNode(String name, Client client) {
  static final String PROXY_CONTAINER = "istio-proxy";

  /** A proxy by what its node says. */
  public static ProxyNode of(String id, Struct metadata, Locality locality) {
    String[] parts = id.split("~", -1);
    String name = parts.length > 2 ? parts[2] : id;
    return new ProxyNode(
        name,
        new Client(
            id, id, "", metadata, locality, List.of(), "envoy", new Client.Peer("", List.of())));
  }

  /**
   * The proxy that runs in a pod, as the injected agent would tell of it; absent where none does:
   * in pods that are not running, of the host's network, or that refuse injection.
   *
   * @param tree the pod as it was written
   * @param mesh that injects the agent
   */
  public static Optional<ProxyNode> of(
      KubePod pod, Map<String, Object> tree, MeshConfig mesh, MeshSettings of) {
    boolean router = isRouter(pod, tree);
    if (pod.status().ips().isEmpty()
        || pod.spec().hostNetwork()
        || !pod.status().phase().equals("Running")
        || refuses(pod) && !router && !hasContainer(tree, PROXY_CONTAINER)) {
      return Optional.empty();
    }
    String namespace = pod.meta().namespace();
    String id =
        "%s~%s~%s.%s~%s.svc.%s"
            .formatted(
                router ? "router" : "sidecar",
                pod.status().ips().getFirst(),
                pod.meta().name(),
                namespace,
                namespace,
                of.ingest().domain());
    var labels = Struct.newBuilder();
    pod.meta().labels().asMap().forEach((key, value) -> labels.putFields(key, text(value)));
    var metadata =
        Struct.newBuilder()
            .putFields("NAMESPACE", text(namespace))
            .putFields("NAME", text(pod.meta().name()))
            .putFields("SERVICE_ACCOUNT", text(pod.spec().serviceAccount()))
            .putFields("CLUSTER_ID", text(of.ingest().clusterId()))
            .putFields("MESH_ID", text(of.ingest().domain()))
            .putFields("INSTANCE_IPS", text(String.join(",", pod.status().ips())))
            .putFields("WORKLOAD_NAME", text(pod.owner()))
            .putFields("NODE_NAME", text(pod.spec().nodeName()))
            .putFields("INTERCEPTION_MODE", text("REDIRECT"))
            .putFields("LABELS", Value.newBuilder().setStructValue(labels).build());
    AgentMetadata.of(tree, mesh).forEach((name, value) -> metadata.putFields(name, text(value)));
    return Optional.of(of(id, metadata.build(), Locality.getDefaultInstance()));
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static boolean refuses(KubePod pod) {
    String label = "sidecar.istio.io/inject";
    return pod.meta()
        .labels()
        .find(label)
        .or(() -> pod.meta().annotations().find(label))
        .filter("false"::equals)
        .isPresent();
  }

  /** A gateway's pod runs the proxy and nothing else. */
  private static boolean isRouter(KubePod pod, Map<String, Object> tree) {
    return pod.meta().labels().find("gateway.networking.k8s.io/gateway-name").isPresent()
        || containers(tree, "containers").size() == 1 && hasContainer(tree, PROXY_CONTAINER);
  }

  private static boolean hasContainer(Map<String, Object> tree, String name) {
    return containers(tree, "containers").contains(name)
        || containers(tree, "initContainers").contains(name);
  }

  private static List<String> containers(Map<String, Object> tree, String field) {
    return tree.get("spec") instanceof Map<?, ?> spec && spec.get(field) instanceof List<?> all
        ? all.stream()
            .filter(Map.class::isInstance)
            .map(container -> String.valueOf(((Map<?, ?>) container).get("name")))
            .toList()
        : List.of();
  }
}
