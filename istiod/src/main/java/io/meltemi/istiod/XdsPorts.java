package io.meltemi.istiod;

import io.meltemi.istiod.security.Security;
import io.meltemi.xds.Binding;
import io.meltemi.xds.XdsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where xDS and certificates are served.
 *
 * @param plain without TLS; absent where that port is off
 * @param secure over TLS; absent where that port is off
 */
record XdsPorts(Optional<InetSocketAddress> plain, Optional<InetSocketAddress> secure) {
  static final XdsPorts NONE = new XdsPorts(Optional.empty(), Optional.empty());

  private static final System.Logger LOG = System.getLogger("default");

  /**
   * @param with what every port serves beside
   * @throws StartException when a port cannot be opened
   */
  static XdsPorts open(
      IstiodSettings.Ports ports, XdsServer xds, Security security, UnaryOperator<Binding> with)
      throws StartException {
    Optional<InetSocketAddress> plain = Optional.empty();
    if (ports.grpc().isPresent()) {
      HostPort address = ports.grpc().get();
      Binding binding = with.apply(security.plaintext(address.address()));
      plain = Optional.of(bind(xds, "--grpcAddr", address, binding));
    }
    Optional<InetSocketAddress> secure = Optional.empty();
    if (ports.secureGrpc().isPresent()) {
      HostPort address = ports.secureGrpc().get();
      Binding binding = with.apply(security.secure(address.address()));
      secure = Optional.of(bind(xds, "--secureGRPCAddr", address, binding));
    }
    return new XdsPorts(plain, secure);
  }

  private static InetSocketAddress bind(
      XdsServer xds, String flag, HostPort address, Binding binding) throws StartException {
    try {
      var bound = (InetSocketAddress) xds.bind(binding);
      LOG.log(System.Logger.Level.INFO, "{0}: serving xDS on {1}", flag, bound);
      return bound;
    } catch (IOException | IllegalArgumentException e) {
      throw new StartException(
          "%s: cannot listen on %s: %s".formatted(flag, address, e.getMessage()), e);
    }
  }
}
