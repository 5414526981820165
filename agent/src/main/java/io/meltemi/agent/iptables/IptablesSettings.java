package io.meltemi.agent.iptables;

import java.util.List;

/**
 * What to capture. Everything in it was validated, so that no text in it can be more than one word
 * of a rule.
 *
 * @param ports where captured traffic goes
 * @param proxyUsers numbers of the users whose traffic is the proxy's own
 * @param proxyGroups numbers of the groups whose traffic is the proxy's own
 * @param transparent how inbound traffic reaches Envoy: with its source address kept (TPROXY) or
 *     not (REDIRECT)
 * @param loopbackCidr the IPv4 range that counts as the application calling itself
 * @param excludedInterfaces interfaces whose traffic is left alone in both directions
 * @param virtualInterfaces interfaces of virtual machines, whose inbound traffic counts as outbound
 * @param dropInvalid whether packets out of conntrack's window are dropped rather than reset
 * @param families the IP families to program
 */
public record IptablesSettings(
    Ports ports,
    List<String> proxyUsers,
    List<String> proxyGroups,
    boolean transparent,
    TransparentRouting routing,
    PortSelection inbound,
    Outbound outbound,
    OwnerGroups ownerGroups,
    DnsCapture dns,
    String loopbackCidr,
    List<String> excludedInterfaces,
    List<String> virtualInterfaces,
    boolean dropInvalid,
    List<Family> families) {

  public IptablesSettings {
    proxyUsers = List.copyOf(proxyUsers);
    proxyGroups = List.copyOf(proxyGroups);
    excludedInterfaces = List.copyOf(excludedInterfaces);
    virtualInterfaces = List.copyOf(virtualInterfaces);
    families = List.copyOf(families);
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
    return family == Family.IPV4 ? loopbackCidr : "::1/128";
  }

  /** Whether inbound traffic is captured and keeps its source address. */
  boolean capturesTransparently() {
    return transparent && !inbound.isEmpty();
  }
}
