package io.meltemi.config.envoyfilter;

import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.Operation;
import io.meltemi.model.Restriction;
import io.meltemi.model.Restriction.Context;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a patch may stop, which is denied where the patch cannot be applied. Patches that tune or
 * observe can stop no request. Everything else may: any other filter, whatever concerns routes or
 * TLS, and what is taken away but a filter.
 */
final class PatchReach {
  /** Beginnings of types of messages, without what comes before the slash. */
  private static final List<String> TYPES =
      List.of(
          "envoy.config.trace.",
          "envoy.extensions.access_loggers.",
          "envoy.extensions.compression.",
          "envoy.extensions.filters.http.compressor.",
          "envoy.extensions.filters.http.decompressor.",
          "envoy.extensions.filters.http.grpc_http1_bridge.",
          "envoy.extensions.filters.http.grpc_stats.",
          "envoy.extensions.filters.http.grpc_web.",
          "envoy.extensions.filters.http.header_to_metadata.",
          "envoy.extensions.filters.http.tap.",
          "envoy.extensions.formatter.",
          "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
          "stats.PluginConfig",
          "udpa.type.v1.TypedStruct",
          "xds.type.v3.TypedStruct");

  private static final String CONNECTION_MANAGER =
      "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

  private static final Set<String> OF_CONNECTION_MANAGER =
      Set.of(
          "@type",
          "access_log",
          "add_user_agent",
          "common_http_protocol_options",
          "delayed_close_timeout",
          "drain_timeout",
          "generate_request_id",
          "preserve_external_request_id",
          "request_timeout",
          "server_header_transformation",
          "server_name",
          "stat_prefix",
          "stream_idle_timeout",
          "tracing");

  private static final Set<String> OF_LISTENER =
      Set.of(
          "access_log",
          "per_connection_buffer_limit_bytes",
          "socket_options",
          "stat_prefix",
          "tcp_backlog_size");

  private static final Set<String> TLS = Set.of("transport_socket", "transport_socket_matches");

  private static final Set<String> OTHER_FILTERS =
      Set.of("config_discovery", "http_filters", "filters");

  private PatchReach() {}

  /** What it may stop. What was to be sent by TLS must not be sent without. */
  static Set<Context> of(ApplyTo applyTo, Operation operation, Map<String, Object> value) {
    if (isHarmless(applyTo, operation, value)) {
      return Set.of();
    }
    return concernsTls(value) ? Restriction.ANYWHERE : Restriction.CALLS;
  }

  private static boolean isHarmless(
      ApplyTo applyTo, Operation operation, Map<String, Object> value) {
    boolean adds = operation == Operation.MERGE || operation == Operation.ADD;
    return switch (applyTo) {
      case HTTP_FILTER, NETWORK_FILTER, LISTENER_FILTER ->
          operation == Operation.REMOVE
              || operation != Operation.REPLACE && isTyped(value) && isHarmless(value);
      case BOOTSTRAP -> true;
      case CLUSTER -> adds && isHarmless(value);
      case LISTENER ->
          operation == Operation.MERGE
              && OF_LISTENER.containsAll(names(value))
              && isHarmless(value);
      case FILTER_CHAIN, ROUTE_CONFIGURATION, VIRTUAL_HOST, HTTP_ROUTE, EXTENSION_CONFIG -> false;
    };
  }

  /** Whether it says with whom, or whether at all, TLS is spoken. */
  private static boolean concernsTls(Object node) {
    return switch (node) {
      case Map<?, ?> map ->
          names(map).stream().anyMatch(TLS::contains)
              || map.values().stream().anyMatch(v -> v != null && concernsTls(v));
      case List<?> list -> list.stream().anyMatch(v -> v != null && concernsTls(v));
      default -> false;
    };
  }

  private static boolean isTyped(Map<String, Object> filter) {
    return filter.containsKey("typed_config") || filter.containsKey("typedConfig");
  }

  private static boolean isHarmless(Object node) {
    return switch (node) {
      case Map<?, ?> map ->
          names(map).stream().noneMatch(n -> TLS.contains(n) || OTHER_FILTERS.contains(n))
              && isHarmlessType(map, "@type")
              && isHarmlessType(map, "type_url")
              && map.values().stream().allMatch(v -> v == null || isHarmless(v));
      case List<?> list -> list.stream().allMatch(v -> v == null || isHarmless(v));
      default -> true;
    };
  }

  private static boolean isHarmlessType(Map<?, ?> map, String field) {
    if (!map.containsKey(field)) {
      return true;
    }
    String url = String.valueOf(map.get(field));
    String type = url.substring(url.lastIndexOf('/') + 1);
    return type.equals(CONNECTION_MANAGER)
        ? OF_CONNECTION_MANAGER.containsAll(names(map))
        : TYPES.stream().anyMatch(type::startsWith);
  }

  private static List<String> names(Map<?, ?> map) {
    return map.keySet().stream().map(PatchReach::snakeCase).toList();
  }

  private static String snakeCase(Object name) {
    return String.valueOf(name).replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}
