package io.meltemi.dryrun;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.Set;
import java.util.TreeSet;

/** The names of what listeners fetch: route tables and filters' configurations. */
final class ListenerReferences {
  private final Set<String> routes = new TreeSet<>();
  private final Set<String> extensions = new TreeSet<>();

  Set<String> routes() {
    return routes;
  }

  Set<String> extensions() {
    return extensions;
  }

  void addFrom(Listener listener) {
    listener.getFilterChainsList().forEach(this::addFrom);
    if (listener.hasDefaultFilterChain()) {
      addFrom(listener.getDefaultFilterChain());
    }
  }

  private void addFrom(FilterChain chain) {
    for (Filter filter : chain.getFiltersList()) {
      if (filter.hasConfigDiscovery()) {
        extensions.add(filter.getName());
      } else if (filter.getTypedConfig().is(HttpConnectionManager.class)) {
        addFrom(manager(filter.getTypedConfig()));
      }
    }
  }

  private static HttpConnectionManager manager(Any config) {
    try {
      return config.unpack(HttpConnectionManager.class);
    } catch (InvalidProtocolBufferException bug) {
      throw new IllegalStateException(config.getTypeUrl(), bug);
    }
  }

  private void addFrom(HttpConnectionManager manager) {
    if (manager.hasRds()) {
      routes.add(manager.getRds().getRouteConfigName());
    }
    for (HttpFilter filter : manager.getHttpFiltersList()) {
      if (filter.hasConfigDiscovery()) {
        extensions.add(filter.getName());
      }
    }
  }
}
