package io.meltemi.explain;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.Optional;

/** The configuration of HTTP filters: of the chain, and what a route has in its place. */
record FilterConfigs(
    ProxyConfiguration proxy,
    RouteConfiguration table,
    Optional<VirtualHost> host,
    Optional<Route> route) {

  /** That of the chain, as it is written there or fetched. */
  Any ofChain(HttpFilter filter) {
    return filter.hasConfigDiscovery()
        ? proxy
            .extensions()
            .getOrDefault(filter.getName(), TypedExtensionConfig.getDefaultInstance())
            .getTypedConfig()
        : filter.getTypedConfig();
  }

  /** That of the route, its virtual host or its table, the first that has one of that type. */
  <M extends Message> Optional<M> ofRoute(HttpFilter filter, Class<M> type) {
    Any none = Any.getDefaultInstance();
    return route
        .map(r -> r.getTypedPerFilterConfigOrDefault(filter.getName(), none))
        .filter(config -> !config.equals(none))
        .or(
            () ->
                host.map(h -> h.getTypedPerFilterConfigOrDefault(filter.getName(), none))
                    .filter(config -> !config.equals(none)))
        .or(() -> Optional.of(table.getTypedPerFilterConfigOrDefault(filter.getName(), none)))
        .flatMap(config -> unpack(config, type));
  }

  /** Whether the route turns the filter off. */
  boolean isOff(HttpFilter filter) {
    return ofRoute(filter, FilterConfig.class)
        .map(FilterConfig::getDisabled)
        .orElse(filter.getDisabled());
  }

  static <M extends Message> Optional<M> unpack(Any any, Class<M> type) {
    try {
      return any.is(type) ? Optional.of(any.unpack(type)) : Optional.empty();
    } catch (InvalidProtocolBufferException _) {
      return Optional.empty();
    }
  }
}
