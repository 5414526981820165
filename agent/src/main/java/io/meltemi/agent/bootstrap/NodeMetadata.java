package io.meltemi.agent.bootstrap;

import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Makes a {@link Node} of its {@link NodeSource}. {@code ISTIO_META_X} becomes the member X, the
 * members of an {@code ISTIO_METAJSON_*} object become members; what the agent itself knows
 * overrides both. Istio: GetNodeMetaData in pkg/bootstrap/config.go.
 */
public final class NodeMetadata {
  static final String METADATA_DISCOVERY = "METADATA_DISCOVERY";

  private static final System.Logger LOG = System.getLogger("default");
  private static final String PREFIX = "ISTIO_META_";
  private static final String JSON_PREFIX = "ISTIO_METAJSON_";
  private static final String LOCALITY_LABEL = "istio-locality";
  private static final String TEMPLATE_HASH = "pod-template-hash";

  private final NodeSource source;
  private final SortedMap<String, Object> members = new TreeMap<>();

  private NodeMetadata(NodeSource source) {
    this.source = source;
  }

  /** The node; a variable that is no JSON though its name says so is left out with a warning. */
  public static Node nodeOf(NodeSource source) {
    return new NodeMetadata(source).node();
  }

  /**
   * The node as it is with an Envoy that may lack what Istio's build has: one that cannot watch
   * workloads does not say that it does.
   *
   * @param watchesWorkloads asked only if the node would say so
   */
  public static Node forEnvoy(NodeSource source, BooleanSupplier watchesWorkloads) {
    Node node = nodeOf(source);
    if (!node.metadata().text(METADATA_DISCOVERY).equals("true")
        || watchesWorkloads.getAsBoolean()) {
      return node;
    }
    LOG.log(System.Logger.Level.INFO, "this Envoy cannot watch workloads: going without");
    return node.withMetadata(node.metadata().with(METADATA_DISCOVERY, "false"));
  }

  private Node node() {
    SortedMap<String, String> staticLabels = staticLabels();
    SortedMap<String, String> labels = new TreeMap<>(staticLabels);
    labels.putAll(source.pod().labels());
    labels.remove(TEMPLATE_HASH);
    String locality = localityOf(labels);
    if (!locality.isEmpty()) {
      labels.put(LOCALITY_LABEL, locality);
      staticLabels.computeIfPresent(LOCALITY_LABEL, (_, _) -> locality);
    }
    List<String> addresses = List.copyOf(new LinkedHashSet<>(source.instanceIps()));
    addEnvironment();
    addPod(labels, staticLabels);
    addAgent(addresses);
    return new Node(
        source.id(),
        Locality.parse(locality),
        JsonObject.of(members),
        labels,
        source.pod().annotations(),
        addresses);
  }

  private void addEnvironment() {
    source
        .proxyConfig()
        .proxyMetadata()
        .forEach(
            (name, value) -> {
              if (name.startsWith(PREFIX)) {
                members.put(name.substring(PREFIX.length()), value);
              }
            });
    source
        .variables()
        .forEach(
            (name, value) -> {
              if (name.startsWith(PREFIX)) {
                members.put(name.substring(PREFIX.length()), value);
              }
            });
    source
        .variables()
        .forEach(
            (name, value) -> {
              if (name.startsWith(JSON_PREFIX)) {
                members.putAll(jsonVariable(name, value));
              }
            });
  }

  private static JsonObject jsonVariable(String name, String value) {
    try {
      return Json.parseObject(value);
    } catch (IllegalArgumentException notJson) {
      LOG.log(
          System.Logger.Level.WARNING,
          "variable " + name + " left out of the node metadata: " + notJson.getMessage());
      return JsonObject.empty();
    }
  }

  private void addPod(Map<String, String> labels, Map<String, String> staticLabels) {
    putMap("LABELS", labels);
    putMap("STATIC_LABELS", staticLabels);
    putMap("ANNOTATIONS", source.pod().annotations());
    putText("NAME", source.variable("POD_NAME"));
    putText("NAMESPACE", source.variable("POD_NAMESPACE"));
    putText("SERVICE_ACCOUNT", source.variable("SERVICE_ACCOUNT"));
  }

  private void addAgent(List<String> addresses) {
    members.putIfAbsent("ISTIO_VERSION", source.agentVersion());
    putText("INSTANCE_IPS", String.join(",", addresses));
    putText(
        "STS_PORT",
        source.options().stsPort() == 0 ? "" : String.valueOf(source.options().stsPort()));
    members.put("ENVOY_STATUS_PORT", (long) source.options().ports().status());
    members.put("ENVOY_PROMETHEUS_PORT", (long) source.options().ports().prometheus());
    putText(
        "EXIT_ON_ZERO_ACTIVE_CONNECTIONS",
        source.options().exitOnZeroActiveConnections() ? "true" : "");
    putText("ENVOY_SKIP_DEPRECATED_LOGS", source.options().skipDeprecatedLogs() ? "true" : "");
    boolean hbone = "true".equals(members.get("ENABLE_HBONE"));
    members.put(
        METADATA_DISCOVERY, String.valueOf(source.options().metadataDiscovery().orElse(hbone)));
    putText("WORKLOAD_IDENTITY_SOCKET_FILE", source.options().workloadSocketFile());
    members.put("PROXY_CONFIG", source.proxyConfig().json());
    if (!source.istiodNames().isEmpty()) {
      members.put("PILOT_SAN", source.istiodNames());
    }
    putText("OUTLIER_LOG_PATH", source.options().outlierLogPath());
  }

  private void putText(String name, String text) {
    if (!text.isEmpty()) {
      members.put(name, text);
    }
  }

  private void putMap(String name, Map<String, String> map) {
    if (!map.isEmpty()) {
      members.put(name, JsonObject.of(map));
    }
  }

  private SortedMap<String, String> staticLabels() {
    SortedMap<String, String> labels = new TreeMap<>();
    String variable = JSON_PREFIX + "LABELS";
    String value = source.variable(variable);
    if (!value.isEmpty()) {
      jsonVariable(variable, value).forEach((key, label) -> labels.put(key, label.toString()));
    }
    return labels;
  }

  /** A label cannot hold a slash, so a locality without one may be written with dots. */
  private static String localityOf(Map<String, String> labels) {
    String label = labels.getOrDefault(LOCALITY_LABEL, "");
    return label.indexOf('/') >= 0 ? label : label.replace('.', '/');
  }
}
