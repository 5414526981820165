package io.meltemi.translate.patch;

import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.Context;
import io.meltemi.model.EnvoyFilter.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Patches a listener, from the outside in: the listener, its filters, its chains and what is in
 * them. What nothing touches stays the same instance.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/core/envoyfilter/listener_patch.go.
 */
final class ListenerPatcher {
  private final PatchSet patches;
  private final Attempt attempt;
  private final FilterPatcher filters;

  ListenerPatcher(PatchSet patches, Attempt attempt) {
    this.patches = patches;
    this.attempt = attempt;
    this.filters = new FilterPatcher(patches, attempt);
  }

  /** Absent where it is taken away. */
  Optional<Listener> patch(Listener listener) {
    Listener patched = listener;
    if (attempt.context() == Context.SIDECAR_INBOUND) {
      patched = withChains(patched, filters::withTables);
    }
    for (CompiledPatch patch : patches.of(ApplyTo.LISTENER)) {
      if (!ListenerMatches.listener(patch, patched)) {
        continue;
      }
      if (patch.operation() == Operation.REMOVE) {
        attempt.applied(patch);
        return Optional.empty();
      }
      if (patch.operation() == Operation.MERGE) {
        String name = patch.value(Listener.class).getName();
        patched = attempt.mergedResource(patched, patched.getName(), name, patch);
      }
    }
    return Optional.of(chains(listenerFilters(patched)));
  }

  private Listener listenerFilters(Listener listener) {
    List<CompiledPatch> meant =
        patches.of(ApplyTo.LISTENER_FILTER).stream()
            .filter(p -> ListenerMatches.listener(p, listener))
            .toList();
    if (meant.isEmpty()) {
      return listener;
    }
    List<ListenerFilter> all = listener.getListenerFiltersList();
    for (CompiledPatch patch : meant) {
      Optional<String> name = ListenerMatches.listenerFilter(patch);
      List<ListenerFilter> before = all;
      if (patch.operation() == Operation.MERGE) {
        all = all.stream().map(f -> merged(f, name, patch)).toList();
      } else {
        ListenerFilter value = patch.value(ListenerFilter.class);
        all = Sequence.edited(all, patch, value, name.map(n -> f -> f.getName().equals(n)));
        if (!all.equals(before)) {
          attempt.applied(patch);
        }
      }
    }
    return all.equals(listener.getListenerFiltersList())
        ? listener
        : listener.toBuilder().clearListenerFilters().addAllListenerFilters(all).build();
  }

  private ListenerFilter merged(ListenerFilter filter, Optional<String> name, CompiledPatch patch) {
    ListenerFilter value = patch.value(ListenerFilter.class);
    if (name.isEmpty() || !filter.hasTypedConfig() || !value.hasTypedConfig()) {
      return filter;
    }
    return filter.getName().equals(name.orElseThrow())
        ? filter.toBuilder()
            .setTypedConfig(attempt.merged(filter.getTypedConfig(), value.getTypedConfig(), patch))
            .build()
        : filter;
  }

  private Listener chains(Listener listener) {
    Listener patched = withChains(listener, chain -> chain(listener, chain));
    var all = new ArrayList<>(patched.getFilterChainsList());
    for (CompiledPatch patch : patches.of(ApplyTo.FILTER_CHAIN)) {
      if (patch.operation() == Operation.ADD && ListenerMatches.listener(patch, listener)) {
        all.add(patch.value(FilterChain.class));
        if (isAmbiguous(all)) {
          all.removeLast();
          attempt.failed(
              patch, "a chain with the same filter_chain_match is there (expected: one)");
        } else {
          attempt.applied(patch);
        }
      }
    }
    return all.size() == patched.getFilterChainsCount()
        ? patched
        : patched.toBuilder().clearFilterChains().addAllFilterChains(all).build();
  }

  /** Envoy takes no two chains for the same connections. */
  private static boolean isAmbiguous(List<FilterChain> chains) {
    var seen = new HashSet<Object>();
    return !chains.stream().map(FilterChain::getFilterChainMatch).allMatch(seen::add);
  }

  /** What a chain becomes; absent where it is taken away. */
  private interface ChainEdit {
    Optional<FilterChain> of(FilterChain chain);
  }

  @SuppressWarnings("ReferenceEquality") // what nothing touches stays the same instance
  private static Listener withChains(Listener listener, ChainEdit edit) {
    var all = new ArrayList<FilterChain>(listener.getFilterChainsCount());
    boolean changed = false;
    for (FilterChain chain : listener.getFilterChainsList()) {
      Optional<FilterChain> now = edit.of(chain);
      now.ifPresent(all::add);
      changed |= now.isEmpty() || now.orElseThrow() != chain;
    }
    Listener.Builder builder = listener.toBuilder();
    if (listener.hasDefaultFilterChain()) {
      Optional<FilterChain> now = edit.of(listener.getDefaultFilterChain());
      changed |= now.isEmpty() || now.orElseThrow() != listener.getDefaultFilterChain();
      now.ifPresentOrElse(builder::setDefaultFilterChain, builder::clearDefaultFilterChain);
    }
    return changed ? builder.clearFilterChains().addAllFilterChains(all).build() : listener;
  }

  private Optional<FilterChain> chain(Listener listener, FilterChain chain) {
    FilterChain patched = chain;
    for (CompiledPatch patch : patches.of(ApplyTo.FILTER_CHAIN)) {
      if (!ListenerMatches.listener(patch, listener)
          || !ListenerMatches.chain(patch, listener, patched)) {
        continue;
      }
      if (patch.operation() == Operation.REMOVE) {
        attempt.applied(patch);
        return Optional.empty();
      }
      if (patch.operation() == Operation.MERGE) {
        patched = merged(patched, patch);
      }
    }
    return Optional.of(filters.patch(listener, patched));
  }

  /** A patch with a transport socket of the same name is about that alone. */
  private FilterChain merged(FilterChain chain, CompiledPatch patch) {
    FilterChain value = patch.value(FilterChain.class);
    if (!value.hasTransportSocket()
        || !chain.hasTransportSocket()
        || !value.getTransportSocket().getName().equals(chain.getTransportSocket().getName())) {
      return attempt.merged(chain, patch);
    }
    return chain.toBuilder()
        .setTransportSocket(
            ClusterPatcher.merged(
                chain.getTransportSocket(), value.getTransportSocket(), patch, attempt))
        .build();
  }
}
