package io.meltemi.agent.iptables;

import java.util.List;

/**
 * What to capture. Everything in it was validated, so that no text in it can be more than one word
 * of a rule.
 *
 * @param ports where captured traffic goes
 * @param dropInvalid whether packets out of conntrack's window are dropped rather than reset
 */
public record IptablesSettings(
    Ports ports,
    Owners owners,
    Inbound inbound,
    Outbound outbound,
    DnsCapture dns,
    Network network,
    boolean dropInvalid) {

  /**
   * By whom outgoing traffic is told apart.
   *
   * @param proxyUsers numbers of the users whose traffic is the proxy's own
   * @param proxyGroups numbers of the groups whose traffic is the proxy's own
   */
  public record Owners(List<String> proxyUsers, List<String> proxyGroups, OwnerGroups ownerGroups) {
    public Owners {
      proxyUsers = List.copyOf(proxyUsers);
      proxyGroups = List.copyOf(proxyGroups);
    }
  }

  /**
   * What of the incoming traffic is captured, and how.
   *
   * @param transparent how inbound traffic reaches Envoy: with its source address kept (TPROXY) or
   *     not (REDIRECT)
   */
  public record Inbound(PortSelection ports, boolean transparent, TransparentRouting routing) {}

  /**
   * The addresses and interfaces of the pod.
   *
   * @param families the IP families to program
   * @param loopbackCidr the IPv4 range that counts as the application calling itself
   * @param excludedInterfaces interfaces whose traffic is left alone in both directions
   * @param virtualInterfaces interfaces of virtual machines, whose inbound traffic counts as
   *     outbound
   */
  public record Network(
      List<Family> families,
      String loopbackCidr,
      List<String> excludedInterfaces,
      List<String> virtualInterfaces) {
    public Network {
      families = List.copyOf(families);
      excludedInterfaces = List.copyOf(excludedInterfaces);
      virtualInterfaces = List.copyOf(virtualInterfaces);
    }
  }

  /** Envoy's ports: outbound, inbound, and the tunnel that is never captured. */
  public record Ports(int outbound, int inbound, int tunnel) {}

  /**
   * The packet mark of transparently captured traffic, and the routing table that brings it home.
   */
  public record TransparentRouting(int mark, int table) {}

  /** What of the outgoing traffic is captured; exclusions come before inclusions. */
  public record Outbound(
      AddressSelection addresses,
      List<String> excludedCidrs,
      List<String> ports,
      List<String> excludedPorts) {
    public Outbound {
      excludedCidrs = List.copyOf(excludedCidrs);
      ports = List.copyOf(ports);
      excludedPorts = List.copyOf(excludedPorts);
    }
  }

  String loopback(Family family) {
    return family == Family.IPV4 ? network.loopbackCidr : "::1/128";
  }

  /** Whether inbound traffic is captured and keeps its source address. */
  boolean capturesTransparently() {
    return inbound.transparent && !inbound.ports.isEmpty();
  }
}
