package io.meltemi.translate.patch;

import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.ChainMatch;
import io.meltemi.model.EnvoyFilter.FilterMatch;
import io.meltemi.model.EnvoyFilter.ListenerMatch;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a patch is meant for a listener, and for something in it.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/core/envoyfilter/listener_patch.go.
 */
final class ListenerMatches {
  /** Their ports are those of their chains. */
  private static final Set<String> VIRTUAL = Set.of("virtualInbound", "virtualOutbound");

  private ListenerMatches() {}

  static boolean listener(CompiledPatch patch, Listener listener) {
    if (patch.match().listener().isEmpty()) {
      return true;
    }
    ListenerMatch match = patch.match().listener().orElseThrow();
    if (!match.name().isEmpty() && !match.name().equals(listener.getName())) {
      return false;
    }
    if (patch.applyTo() != ApplyTo.LISTENER && VIRTUAL.contains(listener.getName())) {
      return true;
    }
    return match.port() == 0
        || listener.getAddress().hasSocketAddress()
            && listener.getAddress().getSocketAddress().getPortValue() == match.port();
  }

  /** The listener is one that is meant. */
  static boolean chain(CompiledPatch patch, Listener listener, FilterChain chain) {
    if (patch.match().listener().isEmpty()) {
      return true;
    }
    ListenerMatch match = patch.match().listener().orElseThrow();
    int port = chain.getFilterChainMatch().getDestinationPort().getValue();
    if (VIRTUAL.contains(listener.getName()) && match.port() > 0 && match.port() != port) {
      return false;
    }
    return match.chain().filter(some -> !matches(some, chain)).isEmpty();
  }

  private static boolean matches(ChainMatch match, FilterChain chain) {
    FilterChainMatch its = chain.getFilterChainMatch();
    return (match.name().isEmpty() || match.name().equals(chain.getName()))
        && (match.sni().isEmpty() || its.getServerNamesList().contains(match.sni()))
        && (match.transportProtocol().isEmpty()
            || match.transportProtocol().equals(its.getTransportProtocol()))
        && (match.applicationProtocols().isEmpty()
            || its.getApplicationProtocolsList()
                .containsAll(List.of(match.applicationProtocols().split(",", -1))))
        && (match.destinationPort() == 0
            || its.hasDestinationPort()
                && its.getDestinationPort().getValue() == match.destinationPort());
  }

  /** The network filter that is meant; absent where the patch does not say. */
  static Optional<String> networkFilter(CompiledPatch patch) {
    return patch
        .match()
        .listener()
        .flatMap(ListenerMatch::chain)
        .flatMap(ChainMatch::filter)
        .map(FilterMatch::name);
  }

  /** The filter inside the connection manager that is meant; absent where it does not say. */
  static Optional<String> httpFilter(CompiledPatch patch) {
    return patch
        .match()
        .listener()
        .flatMap(ListenerMatch::chain)
        .flatMap(ChainMatch::filter)
        .flatMap(FilterMatch::inner);
  }

  static Optional<String> listenerFilter(CompiledPatch patch) {
    return patch
        .match()
        .listener()
        .map(ListenerMatch::listenerFilter)
        .filter(name -> !name.isEmpty());
  }
}
