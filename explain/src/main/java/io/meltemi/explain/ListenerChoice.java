package io.meltemi.explain;

import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import java.util.List;
import java.util.Optional;

/**
 * Which listener takes a connection. One that is bound takes what comes to its port; one with
 * {@code use_original_dst} then hands it to the listener of the address that it was meant for, or
 * of any address with that port, or keeps it.
 */
final class ListenerChoice {
  private static final String ORIGINAL_DST = "envoy.filters.listener.original_dst";

  private ListenerChoice() {}

  /** The listener that takes what leaves a sidecar's workload. */
  static Optional<Listener> outbound(ProxyConfiguration proxy, Connection connection, Trace trace) {
    Optional<Listener> of =
        at(proxy.listeners(), connection.address(), connection.port())
            .or(() -> any(proxy.listeners(), connection.port()));
    if (of.isPresent()) {
      Listener listener = of.get();
      trace.add(
          0,
          Trace.Mark.TAKEN,
          "listener " + listener.getName(),
          isAny(listener)
              ? "no listener for %s:%d, and this one takes any address with that port"
                  .formatted(connection.address(), connection.port())
              : "it is for that address and port",
          Origin.of(listener.getMetadata()));
      return of;
    }
    return catching(proxy, connection, "virtualOutbound", trace);
  }

  /** The listener that takes what comes to a sidecar's workload. */
  static Optional<Listener> inbound(ProxyConfiguration proxy, Connection connection, Trace trace) {
    return bound(proxy, connection, trace)
        .or(() -> catching(proxy, connection, "virtualInbound", trace));
  }

  /** The listener of a gateway, or of a sidecar without interception. */
  static Optional<Listener> bound(ProxyConfiguration proxy, Connection connection, Trace trace) {
    Optional<Listener> of =
        proxy.listeners().stream()
            .filter(ListenerChoice::isBound)
            .filter(listener -> !handsOver(listener))
            .filter(listener -> socket(listener).getPortValue() == connection.port())
            .filter(
                listener ->
                    isAny(listener) || socket(listener).getAddress().equals(connection.address()))
            .findFirst();
    of.ifPresent(
        listener ->
            trace.add(
                0,
                Trace.Mark.TAKEN,
                "listener " + listener.getName(),
                "it listens on port " + connection.port(),
                Origin.of(listener.getMetadata())));
    return of;
  }

  private static Optional<Listener> catching(
      ProxyConfiguration proxy, Connection connection, String name, Trace trace) {
    Optional<Listener> of =
        proxy.listeners().stream().filter(listener -> listener.getName().equals(name)).findFirst();
    of.ifPresent(
        _ ->
            trace.add(
                0,
                Trace.Mark.TAKEN,
                "listener " + name,
                "no listener for %s:%d, so the one that catches everything keeps it"
                    .formatted(connection.address(), connection.port())));
    return of;
  }

  private static Optional<Listener> at(List<Listener> listeners, String address, int port) {
    return listeners.stream()
        .filter(listener -> !handsOver(listener) && !listener.getName().equals("virtualInbound"))
        .filter(listener -> hasAddress(listener, address, port))
        .findFirst();
  }

  private static boolean hasAddress(Listener listener, String address, int port) {
    return is(socket(listener), address, port)
        || listener.getAdditionalAddressesList().stream()
            .anyMatch(more -> is(more.getAddress().getSocketAddress(), address, port));
  }

  private static boolean is(SocketAddress socket, String address, int port) {
    return socket.getPortValue() == port && socket.getAddress().equals(address);
  }

  private static Optional<Listener> any(List<Listener> listeners, int port) {
    return listeners.stream()
        .filter(listener -> !handsOver(listener) && !listener.getName().equals("virtualInbound"))
        .filter(listener -> socket(listener).getPortValue() == port && isAny(listener))
        .findFirst();
  }

  private static SocketAddress socket(Listener listener) {
    return listener.getAddress().getSocketAddress();
  }

  private static boolean isAny(Listener listener) {
    String address = socket(listener).getAddress();
    return address.equals("0.0.0.0") || address.equals("::");
  }

  private static boolean isBound(Listener listener) {
    return !listener.hasBindToPort() || listener.getBindToPort().getValue();
  }

  /** Whether what it takes was meant for itself, and nothing redirected it. */
  static boolean isDirect(Listener listener) {
    return isBound(listener) && !handsOver(listener);
  }

  /** Whether it takes connections that were redirected to it. */
  private static boolean handsOver(Listener listener) {
    return listener.getUseOriginalDst().getValue()
        || listener.getListenerFiltersList().stream()
            .map(ListenerFilter::getName)
            .anyMatch(ORIGINAL_DST::equals);
  }
}
