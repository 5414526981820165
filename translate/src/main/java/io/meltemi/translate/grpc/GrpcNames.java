package io.meltemi.translate.grpc;

import io.meltemi.base.Hostname;
import io.meltemi.model.Service;
import io.meltemi.translate.scope.ProxyScope;
import java.util.Optional;
import java.util.stream.Stream;

/** What gRPC asks for by the name of a listener. */
final class GrpcNames {
  private static final String INBOUND = "xds.istio.io/grpc/lds/inbound/";

  private GrpcNames() {}

  /**
   * A host, or an address, and a port.
   *
   * @param host without the brackets that an address of version 6 has before a port
   */
  record HostAndPort(String host, int port) {
    static Optional<HostAndPort> parse(String text) {
      int colon = text.lastIndexOf(':');
      if (colon < 1 || !text.substring(colon + 1).matches("\\d{1,5}")) {
        return Optional.empty();
      }
      String host = text.substring(0, colon);
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      return Optional.of(
          new HostAndPort(
              bracketed ? host.substring(1, host.length() - 1) : host,
              Integer.parseInt(text.substring(colon + 1))));
    }
  }

  /** Where a server listens that asks for its own configuration. */
  static Optional<HostAndPort> inbound(String name) {
    return name.startsWith(INBOUND)
        ? HostAndPort.parse(name.substring(INBOUND.length()))
        : Optional.empty();
  }

  /**
   * The visible service of that host, which may leave out what it has in common with the client's
   * own domain: {@code cart}, {@code cart.shop} and {@code cart.shop.svc}.
   */
  static Optional<Service> service(ProxyScope scope, String host) {
    String domain = scope.proxy().dnsDomain();
    String namespace = scope.proxy().namespace();
    return Stream.of(
            Optional.of(host),
            host.contains(".") ? Optional.<String>empty() : Optional.of(host + "." + domain),
            completed(host, namespace, domain),
            completed(host, namespace + ".svc", domain))
        .flatMap(Optional::stream)
        .flatMap(full -> scope.findService(Hostname.of(full)).stream())
        .findFirst();
  }

  private static Optional<String> completed(String host, String ending, String domain) {
    return host.endsWith("." + ending) && domain.startsWith(ending)
        ? Optional.of(host.substring(0, host.length() - ending.length()) + domain)
        : Optional.empty();
  }
}
