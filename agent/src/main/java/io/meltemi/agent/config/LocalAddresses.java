package io.meltemi.agent.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The proxy's own addresses, the first of them the one that istiod knows it by. */
public final class LocalAddresses {
  private static final System.Logger LOG = System.getLogger("default");

  private LocalAddresses() {}

  /**
   * The instance's address, then those of the host's interfaces but for the excluded ones. An
   * instance on a loopback address has that one alone: the host's others are its neighbours'.
   *
   * @param instanceIp empty if it is not known
   * @param excluded names of interfaces
   * @throws SettingsException if the instance's address is none
   */
  public static List<String> find(String instanceIp, List<String> excluded) {
    Set<String> addresses = new LinkedHashSet<>();
    if (!instanceIp.isEmpty()) {
      InetAddress own = parse(instanceIp);
      addresses.add(text(own));
      if (own.isLoopbackAddress()) {
        return List.copyOf(addresses);
      }
    }
    addresses.addAll(ofInterfaces(excluded));
    return addresses.isEmpty() ? List.of("127.0.0.1", "::1") : List.copyOf(addresses);
  }

  private static InetAddress parse(String address) {
    try {
      return InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException none) {
      throw SettingsException.of("variable", "INSTANCE_IP", address, "an IP address");
    }
  }

  /** IPv4 before IPv6, as the system lists them to Go's programs. */
  private static List<String> ofInterfaces(List<String> excluded) {
    List<String> addresses = new ArrayList<>();
    try {
      for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
        if (network.isUp() && !excluded.contains(network.getName())) {
          network
              .inetAddresses()
              .filter(LocalAddresses::isUsable)
              .map(LocalAddresses::text)
              .forEach(addresses::add);
        }
      }
    } catch (SocketException unknown) {
      LOG.log(System.Logger.Level.WARNING, "network interfaces cannot be listed: " + unknown);
    }
    addresses.sort(Comparator.comparing(address -> address.indexOf(':') >= 0));
    return addresses;
  }

  private static boolean isUsable(InetAddress address) {
    return !address.isLoopbackAddress()
        && !address.isLinkLocalAddress()
        && !address.isMulticastAddress()
        && !address.isAnyLocalAddress();
  }

  /** The shortest form that Envoy and istiod write; without an interface's name. */
  private static String text(InetAddress address) {
    if (address instanceof Inet4Address) {
      return address.getHostAddress();
    }
    String full = address.getHostAddress();
    int zone = full.indexOf('%');
    return Ipv6Text.shortest(zone < 0 ? full : full.substring(0, zone));
  }
}
