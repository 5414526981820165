package io.meltemi.agent.bootstrap;

import io.meltemi.agent.config.ProxyConfig;
import io.meltemi.agent.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Envoy's runtime values and the limit on connections that used to be one of them. */
final class Runtime {
  private static final System.Logger LOG = System.getLogger("default");
  private static final String MAX_CONNECTIONS = "overload.global_downstream_max_connections";
  private static final long UNLIMITED = Integer.MAX_VALUE;

  private static final Map<String, Object> DEFAULTS =
      JsonObject.of(
              "envoy.deprecated_features:envoy.config.listener.v3.Listener"
                  + ".hidden_envoy_deprecated_use_original_dst",
              true)
          .with("envoy.reloadable_features.coalesce_lb_rebuilds_on_batch_update", false)
          .with("envoy.reloadable_features.fixed_heap_use_allocated", true)
          .with("envoy.reloadable_features.http_reject_path_with_fragment", false)
          .with("re2.max_program_size.error_level", "32768");

  private Runtime() {}

  /** Istio's defaults under the user's values; an empty value takes a default away. */
  static JsonObject layers(ProxyConfig config) {
    SortedMap<String, Object> values = new TreeMap<>(DEFAULTS);
    config
        .runtimeValues()
        .forEach(
            (name, value) -> {
              switch (value.toString()) {
                case "" -> values.remove(name);
                case "true" -> values.put(name, true);
                case "false" -> values.put(name, false);
                default -> values.put(name, value);
              }
            });
    return JsonObject.of(
        "layers",
        List.of(
            JsonObject.of("name", "global config", "static_layer", JsonObject.of(values)),
            JsonObject.of("name", "admin", "admin_layer", JsonObject.empty())));
  }

  static JsonObject overloadManager(BootstrapSettings settings) {
    JsonObject config =
        Types.typed(
                "envoy.extensions.resource_monitors.downstream_connections.v3"
                    + ".DownstreamConnectionsConfig")
            .with("max_active_downstream_connections", maxConnections(settings));
    return JsonObject.of(
        "resource_monitors",
        List.of(
            JsonObject.of(
                "name",
                "envoy.resource_monitors.global_downstream_max_connections",
                "typed_config",
                config)));
  }

  private static long maxConnections(BootstrapSettings settings) {
    String meta = settings.node().metadata().text("GLOBAL_DOWNSTREAM_MAX_CONNECTIONS");
    String runtime = settings.proxyConfig().runtimeValues().text(MAX_CONNECTIONS);
    String limit = meta.isEmpty() ? runtime : meta;
    if (limit.isEmpty()) {
      return UNLIMITED;
    }
    if (limit.matches("[1-9]\\d{0,17}")) {
      return Long.parseLong(limit);
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "limit on connections not applied: " + limit + " (expected: a whole number above 0)");
    return UNLIMITED;
  }
}
