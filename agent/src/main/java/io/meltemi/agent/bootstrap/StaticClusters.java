package io.meltemi.agent.bootstrap;

import io.meltemi.agent.config.HostPort;
import io.meltemi.agent.config.ProxyConfig;
import io.meltemi.agent.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The clusters of the bootstrap: istiod, SDS, Envoy's own ports, tracing and statistics. */
final class StaticClusters {
  private StaticClusters() {}

  static List<JsonObject> of(BootstrapSettings settings, Tracing tracing) {
    ProxyConfig config = settings.proxyConfig();
    String localhost = settings.addresses().localhost();
    List<JsonObject> clusters = new ArrayList<>();
    clusters.add(local("prometheus_stats", "0.250s", Addresses.tcp(localhost, config.adminPort())));
    clusters.add(local("agent", "0.250s", Addresses.tcp(localhost, config.statusPort())));
    clusters.add(
        local("sds-grpc", "1s", Addresses.pipe(settings.files().workloadSocket()))
            .with("typed_extension_protocol_options", Types.http2()));
    clusters.add(xds(settings.files().xdsSocket()));
    tracing.cluster().ifPresent(clusters::add);
    String family = settings.addresses().dnsLookupFamily();
    service(config, "envoyMetricsService", "envoy_metrics_service", family)
        .ifPresent(clusters::add);
    service(config, "envoyAccessLogService", "envoy_accesslog_service", family)
        .ifPresent(clusters::add);
    return clusters;
  }

  /** The metrics service's address, by its present or its older field; empty is none. */
  static String metricsService(ProxyConfig config) {
    return address(config, "envoyMetricsService");
  }

  private static String address(ProxyConfig config, String field) {
    String address = config.json().object(field).map(any -> any.text("address")).orElse("");
    return address.isEmpty() ? config.json().text(field + "Address") : address;
  }

  private static JsonObject local(String name, String connectTimeout, JsonObject address) {
    return JsonObject.of("name", name, "alt_stat_name", name + ";")
        .with("type", "STATIC")
        .with("connect_timeout", connectTimeout)
        .with("lb_policy", "ROUND_ROBIN")
        .with("load_assignment", RemoteCluster.assignment(name, address));
  }

  private static JsonObject xds(String socket) {
    JsonObject keepalive = JsonObject.of("keepalive_time", 300L);
    return local("xds-grpc", "1s", Addresses.pipe(socket))
        .with(
            "circuit_breakers",
            JsonObject.of("thresholds", List.of(unlimited("DEFAULT"), unlimited("HIGH"))))
        .with("upstream_connection_options", JsonObject.of("tcp_keepalive", keepalive))
        .with("max_requests_per_connection", 1L)
        .with("typed_extension_protocol_options", Types.http2());
  }

  private static JsonObject unlimited(String priority) {
    return JsonObject.of("priority", priority)
        .with("max_connections", 100_000L)
        .with("max_pending_requests", 100_000L)
        .with("max_requests", 100_000L);
  }

  private static Optional<JsonObject> service(
      ProxyConfig config, String field, String cluster, String family) {
    String address = address(config, field);
    if (address.isEmpty()) {
      return Optional.empty();
    }
    JsonObject asked = config.json().object(field).orElse(JsonObject.empty());
    HostPort service = HostPort.parse("ProxyConfig", field + ".address", address);
    return Optional.of(
        new RemoteCluster(cluster, service, family)
            .withHttp2(true)
            .withTls(asked.object("tlsSettings").flatMap(tls -> TlsContext.socketOf(tls, true)))
            .withKeepalive(asked.object("tcpKeepalive").map(StaticClusters::keepalive))
            .json());
  }

  private static JsonObject keepalive(JsonObject asked) {
    JsonObject options =
        JsonObject.empty()
            .with("keepalive_probes", asked.number("probes").filter(probes -> probes > 0))
            .with("keepalive_time", seconds(asked.text("time")))
            .with("keepalive_interval", seconds(asked.text("interval")));
    return JsonObject.of("tcp_keepalive", options);
  }

  private static Optional<Long> seconds(String duration) {
    return Interval.parse(duration)
        .map(interval -> interval.nanos() / 1_000_000_000L)
        .filter(seconds -> seconds > 0);
  }
}
