package io.meltemi.istioctl.workload;

import io.meltemi.base.json.JsonWriter;
import io.meltemi.gotemplate.GoYaml;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.JsonAsYaml;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a machine, by its WorkloadGroup and the control plane that it belongs to.
 *
 * <p>Source: istio 1.30.3 istioctl/pkg/workload/workload.go.
 */
record MachineFiles(WorkloadGroup group, Plane plane, Options options) {
  private static final int ISTIOD = 15012;
  private static final String METADATA = "proxyMetadata";

  /**
   * @param meshConfig the text of its MeshConfig
   */
  record Plane(String istioNamespace, String revision, String meshConfig) {
    boolean isRevisioned() {
      return !revision.isEmpty() && !revision.equals("default");
    }

    /** The name by which machines know istiod. */
    String host() {
      return "istiod%s.%s.svc".formatted(isRevisioned() ? "-" + revision : "", istioNamespace);
    }

    String address() {
      return host() + ":" + ISTIOD;
    }
  }

  /**
   * @param internalIp of the machine; empty: it finds out
   * @param externalIp the same, of a machine that has another one inside
   */
  record Options(
      String clusterId,
      boolean autoregister,
      boolean captureDns,
      String internalIp,
      String externalIp) {}

  /** {@code mesh.yaml}. */
  String mesh() {
    return GoYaml.write(Map.of("defaultConfig", proxyConfig()));
  }

  /** {@code cluster.env}. */
  String environment() {
    Map<String, Object> config = proxyConfig();
    SortedMap<String, String> all = new TreeMap<>(metadata(config));
    all.put(
        "ISTIO_INBOUND_PORTS",
        group.ports().isEmpty()
            ? "*"
            : group.ports().values().stream()
                .map(String::valueOf)
                .collect(Collectors.joining(",")));
    all.put("ISTIO_NAMESPACE", group.namespace());
    all.put("ISTIO_SERVICE", group.name() + "." + group.namespace());
    all.put("ISTIO_SERVICE_CIDR", "*");
    all.put("ISTIO_LOCAL_EXCLUDE_PORTS", excluded(config.get("statusPort")));
    all.put("SERVICE_ACCOUNT", group.serviceAccount());
    if (plane.isRevisioned()) {
      all.put("CA_ADDR", plane.address());
    }
    if (!options.internalIp().isEmpty()) {
      all.put("ISTIO_SVC_IP", options.internalIp());
    } else if (!options.externalIp().isEmpty()) {
      all.put("ISTIO_SVC_IP", options.externalIp());
      all.put("REWRITE_PROBE_LEGACY_LOCALHOST_DESTINATION", "true");
    }
    return all.entrySet().stream()
        .map(each -> each.getKey() + "='" + each.getValue().replace("'", "'\"'\"'") + "'\n")
        .collect(Collectors.joining());
  }

  /** SSH, so that nobody locks himself out, and the ports of proxy and agent. */
  private static String excluded(@Nullable Object statusPort) {
    String port = statusPort == null ? "15020" : statusPort.toString();
    String always = "22,15090,15021";
    return port.equals("15090") || port.equals("15021") ? always : always + "," + port;
  }

  private Map<String, Object> proxyConfig() {
    Map<String, Object> mesh = map("MeshConfig", plane.meshConfig());
    Map<String, Object> config = new TreeMap<>(below(mesh, "defaultConfig"));
    if (plane.isRevisioned() && !config.containsKey("discoveryAddress")) {
      config.put("discoveryAddress", plane.address());
    }
    Map<String, String> metadata = new TreeMap<>(metadata(config));
    for (String text : group.configs()) {
      Map<String, Object> own = map("annotation proxy.istio.io/config", text);
      config.putAll(own);
      metadata.putAll(metadata(own));
    }
    metadata.putAll(identity(text(mesh, "trustDomain"), text(config, "meshId")));
    config.put(METADATA, metadata);
    config.remove("readinessProbe");
    if (group.probe().present()) {
      config.put(
          "readinessProbe", Objects.requireNonNull(GoYaml.parse(JsonAsYaml.print(group.probe()))));
    }
    return config;
  }

  /** Who the machine is. */
  private SortedMap<String, String> identity(String trustDomain, String meshId) {
    SortedMap<String, String> identity = new TreeMap<>();
    SortedMap<String, String> labels = new TreeMap<>(group.labels());
    String service =
        first(group.name(), "service.istio.io/canonical-name", "app.kubernetes.io/name", "app");
    String revision =
        first(
            "latest",
            "service.istio.io/canonical-revision",
            "app.kubernetes.io/version",
            "version");
    labels.put("service.istio.io/canonical-name", service);
    labels.put("service.istio.io/canonical-revision", revision);
    identity.put("CANONICAL_SERVICE", service);
    identity.put("CANONICAL_REVISION", revision);
    identity.put("POD_NAMESPACE", group.namespace());
    identity.put("SERVICE_ACCOUNT", group.serviceAccount());
    identity.put("TRUST_DOMAIN", trustDomain);
    identity.put("ISTIO_META_CLUSTER_ID", options.clusterId());
    identity.put("ISTIO_META_MESH_ID", meshId);
    identity.put("ISTIO_META_NETWORK", group.network());
    if (!group.ports().isEmpty()) {
      identity.put("ISTIO_META_POD_PORTS", JsonWriter.compact(ports()));
    }
    identity.put("ISTIO_META_WORKLOAD_NAME", group.name());
    identity.put("ISTIO_METAJSON_LABELS", JsonWriter.compact(labels));
    if (options.captureDns()) {
      identity.put("ISTIO_META_DNS_CAPTURE", "true");
    }
    if (options.autoregister()) {
      identity.put("ISTIO_META_AUTO_REGISTER_GROUP", group.name());
    }
    return identity;
  }

  private String first(String otherwise, String... keys) {
    return Stream.of(keys)
        .map(key -> group.labels().getOrDefault(key, ""))
        .filter(value -> !value.isEmpty())
        .findFirst()
        .orElse(otherwise);
  }

  private List<Map<String, Object>> ports() {
    return group.ports().entrySet().stream()
        .map(
            each -> {
              Map<String, Object> port = new LinkedHashMap<>();
              port.put("name", each.getKey());
              port.put("containerPort", each.getValue());
              port.put("protocol", "");
              return port;
            })
        .toList();
  }

  /**
   * {@code hosts}, which tells where istiod is.
   *
   * @param ingress address of a gateway that leads there; absent where it is not known
   */
  String hosts(Optional<String> ingress) {
    return ingress.map(address -> address + " " + plane.host() + "\n").orElse("");
  }

  private static String text(Map<String, Object> map, String field) {
    return map.get(field) instanceof String text ? text : "";
  }

  private static Map<String, Object> below(Map<String, Object> map, String field) {
    return copy(map.get(field));
  }

  private static Map<String, String> metadata(Map<String, Object> config) {
    Map<String, String> metadata = new TreeMap<>();
    below(config, METADATA).forEach((name, value) -> metadata.put(name, String.valueOf(value)));
    return metadata;
  }

  private static Map<String, Object> map(String what, String yaml) {
    try {
      return copy(GoYaml.parse(yaml));
    } catch (IllegalArgumentException e) {
      throw new Failure(what + " is not YAML: " + e.getMessage());
    }
  }

  private static Map<String, Object> copy(@Nullable Object value) {
    Map<String, Object> copy = new TreeMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (name, field) -> {
            if (field != null) {
              copy.put(String.valueOf(name), field);
            }
          });
    }
    return copy;
  }
}
