package io.meltemi.translate.listener.common;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.meltemi.translate.ConfigSources;
import io.meltemi.translate.filter.NetworkFilters;
import io.meltemi.translate.filter.TypedConfig;

/**
 * A connection manager without its statistics prefix and routes, as bytes. Protobuf messages that
 * follow each other are one message with the fields of both, so the rest is only appended. Equal
 * only to itself: it stands for its settings in the keys of listeners.
 */
public final class HttpTemplate {
  private static final String TYPE = HttpConnectionManager.getDescriptor().getFullName();

  private final ByteString common;

  HttpTemplate(HttpSettings settings) {
    this.common = TypedConfig.bytes(ConnectionManagers.commonPart(settings));
  }

  /** With routes from RDS. */
  public Filter filter(String statPrefix, String routeConfigName) {
    return complete(
        HttpConnectionManager.newBuilder()
            .setStatPrefix(statPrefix)
            .setRds(
                Rds.newBuilder()
                    .setConfigSource(ConfigSources.ADS)
                    .setRouteConfigName(routeConfigName))
            .build());
  }

  /** With routes of its own. */
  public Filter filter(String statPrefix, RouteConfiguration routes) {
    return complete(
        HttpConnectionManager.newBuilder()
            .setStatPrefix(statPrefix)
            .setRouteConfig(routes)
            .build());
  }

  private Filter complete(HttpConnectionManager own) {
    return NetworkFilters.named(
        NetworkFilters.HTTP_CONNECTION_MANAGER,
        TypedConfig.of(TYPE, common.concat(TypedConfig.bytes(own))));
  }
}
