package io.meltemi.agent.config;

import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import io.meltemi.base.GoDuration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Istio's ProxyConfig as protobuf's JSON mapping prints it (defaults left away, members sorted):
 * that is what the node's metadata carries. Accessors give what the mapping leaves away.
 */
public record ProxyConfig(JsonObject json) {
  private static final String PROXY_METADATA = "proxyMetadata";
  private static final String SERVICE_CLUSTER = "serviceCluster";
  private static final String TRACING_SERVICE_NAME = "tracingServiceName";

  /** The agent's status port where none is set. */
  public static final int DEFAULT_STATUS_PORT = 15020;

  /** Envoy's admin port where none is set. */
  public static final int DEFAULT_ADMIN_PORT = 15000;

  public ProxyConfig {
    json = JsonObject.of(new TreeMap<>(json));
  }

  /** The one that holds when nobody says anything. Source: istio pkg/config/mesh/mesh.go. */
  public static ProxyConfig defaults() {
    return new ProxyConfig(JsonObject.empty())
        .with(
            "the defaults",
            JsonObject.empty()
                .with("configPath", "./etc/istio/proxy")
                .with(SERVICE_CLUSTER, "istio-proxy")
                .with("drainDuration", "45s")
                .with("terminationDrainDuration", "5s")
                .with("proxyAdminPort", (long) DEFAULT_ADMIN_PORT)
                .with("controlPlaneAuthPolicy", "MUTUAL_TLS")
                .with("discoveryAddress", "istiod.istio-system.svc:15012")
                .with("binaryPath", "/usr/local/bin/envoy")
                .with("statNameLength", 189L)
                .with("statusPort", (long) DEFAULT_STATUS_PORT));
  }

  /**
   * This configuration with the fields of the other in place of its own; {@code proxyMetadata} is
   * merged name by name, everything else replaced. Of the two names for Envoy's cluster the later
   * stands.
   *
   * @throws SettingsException naming {@code source} and what is wrong in it
   */
  public ProxyConfig with(String source, JsonObject overlay) {
    Map<String, Object> merged = new TreeMap<>(json);
    overlay.forEach(
        (field, value) -> {
          String name = camelCase(field);
          Optional<Object> read =
              value.equals(Json.NULL)
                  ? Optional.empty()
                  : ProxyConfigField.read(source, name, value);
          if (name.equals(SERVICE_CLUSTER) || name.equals(TRACING_SERVICE_NAME)) {
            merged.remove(SERVICE_CLUSTER);
            merged.remove(TRACING_SERVICE_NAME);
          }
          read.ifPresentOrElse(
              known -> merged.put(name, name.equals(PROXY_METADATA) ? metadataWith(known) : known),
              () -> merged.remove(name));
        });
    return new ProxyConfig(JsonObject.of(merged));
  }

  private JsonObject metadataWith(Object overlay) {
    Map<String, Object> merged = new TreeMap<>();
    json.object(PROXY_METADATA).ifPresent(merged::putAll);
    if (overlay instanceof JsonObject more) {
      merged.putAll(more);
    }
    return JsonObject.of(merged);
  }

  /** {@code drain_duration} is {@code drainDuration}: protobuf's JSON mapping reads both. */
  private static String camelCase(String name) {
    StringBuilder camel = new StringBuilder();
    boolean upper = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '_') {
        upper = true;
      } else {
        camel.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return camel.toString();
  }

  /** Where the bootstrap file and the xDS socket are; relative to the working directory. */
  public String configPath() {
    return json.text("configPath");
  }

  /** Envoy's program. */
  public String binaryPath() {
    return json.text("binaryPath");
  }

  /** istiod's {@code host:port}. */
  public String discoveryAddress() {
    return json.text("discoveryAddress");
  }

  /** Envoy's admin port. */
  public int adminPort() {
    return json.number("proxyAdminPort").map(Math::toIntExact).orElse(0);
  }

  /** The agent's own port for probes and metrics; 0 is none. */
  public int statusPort() {
    return json.number("statusPort").map(Math::toIntExact).orElse(0);
  }

  /** Whether istiod is spoken to over TLS. */
  public boolean wantsTlsToIstiod() {
    return json.text("controlPlaneAuthPolicy").equals("MUTUAL_TLS");
  }

  /** Envoy's worker threads; empty or 0 lets Envoy decide. */
  public int concurrency() {
    return json.number("concurrency").map(Math::toIntExact).orElse(0);
  }

  /** Envoy's {@code --drain-time-s}. */
  public Duration drainDuration() {
    return duration("drainDuration").orElse(Duration.ofSeconds(45));
  }

  /** How long a stopped agent lets Envoy drain. */
  public Duration terminationDrainDuration() {
    return duration("terminationDrainDuration").orElse(Duration.ofSeconds(5));
  }

  /** How often Envoy flushes its access logs; empty is the agent's default. */
  public Optional<Duration> fileFlushInterval() {
    return duration("fileFlushInterval");
  }

  /** The names and values of {@code proxyMetadata}. */
  public JsonObject proxyMetadata() {
    return json.object(PROXY_METADATA).orElse(JsonObject.empty());
  }

  /** The names and values of {@code runtimeValues}. */
  public JsonObject runtimeValues() {
    return json.object("runtimeValues").orElse(JsonObject.empty());
  }

  /** The stat tags to add. */
  public List<String> extraStatTags() {
    return json.texts("extraStatTags");
  }

  private Optional<Duration> duration(String field) {
    return GoDuration.parse(json.text(field));
  }
}
