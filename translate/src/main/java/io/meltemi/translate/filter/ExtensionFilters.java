package io.meltemi.translate.filter;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.ExtensionConfigSource;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.Lua;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meltemi.model.ProxyView.Extensions;
import io.meltemi.model.TrafficExtension.Phase;
import io.meltemi.translate.ConfigSources;
import java.util.List;
import java.util.stream.Stream;

/**
 * The filters that extensions add to a chain. A module's configuration comes over ECDS, which the
 * agent rewrites; where the module cannot be had, it is a filter that denies or lets pass. Source:
 * istio 1.30.3 pilot/pkg/networking/core/extension.
 *
 * @param placed in their order
 */
public record ExtensionFilters(List<PlacedExtension> placed, Extensions envoy) {
  private static final String TYPES = "type.googleapis.com/envoy.extensions.filters.";

  public ExtensionFilters {
    placed = List.copyOf(placed);
  }

  /** Those for requests. */
  List<HttpFilter> http(Phase phase) {
    return placed.stream()
        .filter(e -> e.phase() == phase && !e.isNetwork())
        .map(this::httpFilter)
        .toList();
  }

  /** Those for connections. */
  List<Filter> network(Phase phase) {
    return placed.stream()
        .filter(e -> e.phase() == phase && e.isNetwork())
        .map(
            e -> Filter.newBuilder().setName(e.name()).setConfigDiscovery(discovered(true)).build())
        .toList();
  }

  /** Those for connections, in a chain where nothing else decides who may connect. */
  public List<Filter> network() {
    return Stream.of(Phase.AUTHN, Phase.AUTHZ, Phase.STATS, Phase.UNSPECIFIED)
        .flatMap(phase -> network(phase).stream())
        .toList();
  }

  private HttpFilter httpFilter(PlacedExtension extension) {
    return switch (extension.content()) {
      case PlacedExtension.Content.Script(var code) ->
          HttpFilterSource.named(
              extension.name(),
              Lua.newBuilder()
                  .setDefaultSourceCode(DataSource.newBuilder().setInlineString(code))
                  .build());
      case PlacedExtension.Content.Module _ ->
          HttpFilter.newBuilder()
              .setName(extension.name())
              .setConfigDiscovery(discovered(false))
              .build();
    };
  }

  private ExtensionConfigSource discovered(boolean network) {
    String kind = TYPES + (network ? "network." : "http.");
    var source = ExtensionConfigSource.newBuilder().setConfigSource(ConfigSources.ADS);
    if (PlacedExtension.knowsModules(envoy, network)) {
      source.addTypeUrls(kind + "wasm.v3.Wasm");
    }
    return source.addTypeUrls(kind + "rbac.v3.RBAC").build();
  }
}
