package io.meltemi.agent.bootstrap;

import io.meltemi.agent.config.HostPort;
import io.meltemi.agent.config.ProxyConfig;
import io.meltemi.agent.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Where statistics are pushed to, where ProxyConfig asks for it. */
final class StatsSinks {
  private StatsSinks() {}

  static List<JsonObject> of(ProxyConfig config) {
    List<JsonObject> sinks = new ArrayList<>();
    if (!StaticClusters.metricsService(config).isEmpty()) {
      JsonObject sink =
          Types.typed("envoy.config.metrics.v3.MetricsServiceConfig")
              .with("transport_api_version", "V3")
              .with("grpc_service", Types.envoyGrpc("envoy_metrics_service"));
      sinks.add(JsonObject.of("name", "envoy.stat_sinks.metrics_service", "typed_config", sink));
    }
    String statsd = config.json().text("statsdUdpAddress");
    if (!statsd.isEmpty()) {
      HostPort address = HostPort.parse("ProxyConfig", "statsdUdpAddress", statsd);
      JsonObject sink =
          Types.typed("envoy.config.metrics.v3.StatsdSink")
              .with("address", Addresses.socket(address.host(), address.port()));
      sinks.add(JsonObject.of("name", "envoy.stat_sinks.statsd", "typed_config", sink));
    }
    return sinks;
  }
}
