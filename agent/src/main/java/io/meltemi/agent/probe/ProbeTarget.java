package io.meltemi.agent.probe;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;

/**
 * Where the application is asked, and from where: an address that the capture rules know as the
 * proxy's own, so that the probe does not come back through Envoy.
 *
 * @param host as it stands in URLs; redirects within it are followed
 */
public record ProbeTarget(String host, InetAddress address, InetAddress source) {
  private static final InetAddress SOURCE_V4 = InetAddress.ofLiteral("127.0.0.6");
  private static final InetAddress SOURCE_V6 = InetAddress.ofLiteral("::6");

  /**
   * The pod's address, as kubelet would ask; the loopback address where the pod's is unknown.
   *
   * @param instanceIp empty if it is not known
   * @param localhost the loopback address
   * @param atLocalhost whether the application is asked there in any case
   */
  public static ProbeTarget of(String instanceIp, String localhost, boolean atLocalhost) {
    boolean local = atLocalhost || instanceIp.isEmpty();
    InetAddress address = InetAddress.ofLiteral(local ? localhost : instanceIp);
    String host = local ? "localhost" : instanceIp;
    return new ProbeTarget(host, address, address instanceof Inet6Address ? SOURCE_V6 : SOURCE_V4);
  }

  /** Whether the URI leads to this host. */
  boolean isHostOf(URI uri) {
    String other = uri.getHost() == null ? "" : uri.getHost();
    return other.equalsIgnoreCase(host) || other.equals("[" + host + "]");
  }

  /** {@code host:port} as a Host header has it. */
  String authority(int port) {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
