package io.meltemi.translate.patch;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.Operation;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Patches the network filters of a chain, and the HTTP filters of its connection manager. */
final class FilterPatcher {
  private static final String CONNECTION_MANAGER = "envoy.filters.network.http_connection_manager";

  private final PatchSet patches;
  private final Attempt attempt;

  FilterPatcher(PatchSet patches, Attempt attempt) {
    this.patches = patches;
    this.attempt = attempt;
  }

  FilterChain patch(Listener listener, FilterChain chain) {
    List<CompiledPatch> network = meant(ApplyTo.NETWORK_FILTER, listener, chain);
    List<CompiledPatch> http = meant(ApplyTo.HTTP_FILTER, listener, chain);
    if (network.isEmpty() && http.isEmpty()) {
      return chain;
    }
    List<Filter> before = chain.getFiltersList();
    List<Filter> edited =
        Sequence.edited(
            before,
            network,
            (all, patch) ->
                Sequence.edited(
                    all,
                    patch,
                    patch.value(Filter.class),
                    ListenerMatches.networkFilter(patch).map(n -> f -> f.getName().equals(n))),
            Terminals::networkFault,
            attempt);
    List<Filter> after =
        edited.stream().map(filter -> withHttp(merged(filter, network), http)).toList();
    return after.equals(before)
        ? chain
        : chain.toBuilder().clearFilters().addAllFilters(after).build();
  }

  private List<CompiledPatch> meant(ApplyTo part, Listener listener, FilterChain chain) {
    return patches.of(part).stream()
        .filter(p -> ListenerMatches.listener(p, listener))
        .filter(p -> ListenerMatches.chain(p, listener, chain))
        .toList();
  }

  private static boolean isMeant(Optional<String> wanted, String name) {
    return wanted.isEmpty() || wanted.orElseThrow().equals(name);
  }

  private Filter merged(Filter filter, List<CompiledPatch> network) {
    Filter merged = filter;
    for (CompiledPatch patch : network) {
      if (patch.operation() != Operation.MERGE
          || !isMeant(ListenerMatches.networkFilter(patch), merged.getName())
          || !merged.hasTypedConfig()) {
        continue;
      }
      Filter value = patch.value(Filter.class);
      Filter.Builder builder = merged.toBuilder();
      if (!value.getName().isEmpty()) {
        builder.setName(value.getName());
      }
      if (value.hasTypedConfig()) {
        builder.setTypedConfig(
            attempt.merged(merged.getTypedConfig(), value.getTypedConfig(), patch));
      }
      merged = builder.build();
    }
    return merged;
  }

  private Filter withHttp(Filter filter, List<CompiledPatch> http) {
    List<CompiledPatch> meant =
        http.stream()
            .filter(p -> isMeant(ListenerMatches.networkFilter(p), filter.getName()))
            .toList();
    return meant.isEmpty() ? filter : withManager(filter, manager -> withFilters(manager, meant));
  }

  private static Filter withManager(Filter filter, UnaryOperator<HttpConnectionManager> edit) {
    if (!filter.getName().equals(CONNECTION_MANAGER)
        || !filter.getTypedConfig().is(HttpConnectionManager.class)) {
      return filter;
    }
    try {
      HttpConnectionManager before =
          HttpConnectionManager.parseFrom(filter.getTypedConfig().getValue());
      HttpConnectionManager after = edit.apply(before);
      return after.equals(before)
          ? filter
          : filter.toBuilder()
              .setTypedConfig(Attempt.packed(filter.getTypedConfig().getTypeUrl(), after))
              .build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpConnectionManager withFilters(
      HttpConnectionManager manager, List<CompiledPatch> http) {
    List<HttpFilter> before = manager.getHttpFiltersList();
    List<HttpFilter> edited =
        Sequence.edited(
            before,
            http,
            (all, patch) ->
                Sequence.edited(
                    all,
                    patch,
                    patch.value(HttpFilter.class),
                    ListenerMatches.httpFilter(patch).map(n -> f -> f.getName().equals(n))),
            Terminals::httpFault,
            attempt);
    List<HttpFilter> after = edited.stream().map(filter -> mergedHttp(filter, http)).toList();
    return after.equals(before)
        ? manager
        : manager.toBuilder().clearHttpFilters().addAllHttpFilters(after).build();
  }

  private HttpFilter mergedHttp(HttpFilter filter, List<CompiledPatch> http) {
    HttpFilter merged = filter;
    for (CompiledPatch patch : http) {
      if (patch.operation() != Operation.MERGE
          || !isMeant(ListenerMatches.httpFilter(patch), merged.getName())
          || !merged.hasTypedConfig()) {
        continue;
      }
      HttpFilter value = patch.value(HttpFilter.class);
      HttpFilter.Builder builder = merged.toBuilder();
      if (!value.getName().isEmpty()) {
        builder.setName(value.getName());
      }
      if (value.hasTypedConfig()) {
        builder.setTypedConfig(
            attempt.merged(merged.getTypedConfig(), value.getTypedConfig(), patch));
      }
      merged = builder.build();
    }
    return merged;
  }

  /** The chain with the tables of its own requests patched, which are in its connection manager. */
  Optional<FilterChain> withTables(FilterChain chain) {
    if (!patches.hasTables()) {
      return Optional.of(chain);
    }
    var tables = new TablePatcher(patches, attempt);
    List<Filter> before = chain.getFiltersList();
    List<Filter> after =
        before.stream()
            .map(
                filter ->
                    withManager(
                        filter,
                        manager -> {
                          if (!manager.hasRouteConfig()) {
                            return manager;
                          }
                          RouteConfiguration table = manager.getRouteConfig();
                          return manager.toBuilder()
                              .setRouteConfig(
                                  tables.patch(table, TableName.ofSidecar(table.getName())))
                              .build();
                        }))
            .toList();
    return Optional.of(
        after.equals(before)
            ? chain
            : chain.toBuilder().clearFilters().addAllFilters(after).build());
  }
}
