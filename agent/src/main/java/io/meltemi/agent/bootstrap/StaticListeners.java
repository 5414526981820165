package io.meltemi.agent.bootstrap;

import io.meltemi.agent.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The two listeners that Envoy always has: its Prometheus endpoint and its readiness. */
final class StaticListeners {
  private static final List<String> METRIC_TYPES =
      List.of(
          "text/plain",
          "application/vnd.google.protobuf",
          "application/openmetrics-text",
          "application/openmetrics-protobuf");

  private StaticListeners() {}

  static List<JsonObject> of(BootstrapSettings settings) {
    boolean localMetrics =
        settings.proxyConfig().proxyMetadata().text("METRICS_LOCALHOST_ACCESS_ONLY").equals("true");
    Addresses addresses = settings.addresses();
    JsonObject prometheus =
        listener(
            localMetrics ? addresses.localhost() : addresses.wildcard(),
            localMetrics ? Optional.empty() : addresses.additionalWildcard(),
            settings.ports().prometheus(),
            manager("stats", "/stats/prometheus", "prometheus_stats", metricFilters(settings)));
    JsonObject status =
        listener(
            addresses.wildcard(),
            addresses.additionalWildcard(),
            settings.ports().status(),
            manager("agent", "/healthz/ready", "agent", List.of(router())));
    return List.of(prometheus, status);
  }

  private static JsonObject listener(
      String address, Optional<String> additional, int port, JsonObject manager) {
    JsonObject filter =
        JsonObject.of(
            "name", "envoy.filters.network.http_connection_manager", "typed_config", manager);
    return JsonObject.of("name", address + "_" + port, "address", Addresses.tcp(address, port))
        .with(
            "additional_addresses",
            additional.map(other -> List.of(JsonObject.of("address", Addresses.tcp(other, port)))))
        .with("ignore_global_conn_limit", true)
        .with("bypass_overload_manager", true)
        .with("filter_chains", List.of(JsonObject.of("filters", List.of(filter))));
  }

  private static JsonObject manager(
      String statPrefix, String path, String cluster, List<JsonObject> filters) {
    JsonObject route =
        JsonObject.of(
            "match", JsonObject.of("prefix", path), "route", JsonObject.of("cluster", cluster));
    JsonObject host =
        JsonObject.of("name", "backend", "domains", List.of("*")).with("routes", List.of(route));
    return Types.typed(
            "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager")
        .with("codec_type", "AUTO")
        .with("stat_prefix", statPrefix)
        .with("route_config", JsonObject.of("virtual_hosts", List.of(host)))
        .with("http_filters", filters);
  }

  private static List<JsonObject> metricFilters(BootstrapSettings settings) {
    List<JsonObject> filters = new ArrayList<>();
    if (settings.proxyConfig().json().flag("statsCompression").orElse(true)) {
      filters.add(compressor("brotli", "Brotli"));
      filters.add(compressor("zstd", "Zstd"));
      filters.add(compressor("gzip", "Gzip"));
    }
    filters.add(router());
    return filters;
  }

  private static JsonObject compressor(String name, String message) {
    JsonObject library =
        JsonObject.of(
            "name",
            "stats_" + name,
            "typed_config",
            Types.typed(
                "envoy.extensions.compression.%s.compressor.v3.%s".formatted(name, message)));
    JsonObject responses =
        JsonObject.of("common_config", JsonObject.of("content_type", METRIC_TYPES));
    JsonObject config =
        Types.typed("envoy.extensions.filters.http.compressor.v3.Compressor")
            .with("compressor_library", library)
            .with("response_direction_config", responses);
    return JsonObject.of("name", "envoy.filters.http.compressor." + name, "typed_config", config);
  }

  private static JsonObject router() {
    return JsonObject.of(
        "name",
        "envoy.filters.http.router",
        "typed_config",
        Types.typed("envoy.extensions.filters.http.router.v3.Router"));
  }
}
