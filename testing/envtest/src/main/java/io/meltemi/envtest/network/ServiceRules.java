package io.meltemi.envtest.network;

import java.util.List;

/**
 * What {@code kube-proxy} does: a connection to a Service's address and port goes to one of its
 * endpoints, by chance. A Service without endpoints refuses.
 */
public record ServiceRules(List<ServicePort> ports) {
  /** An endpoint's address and port. */
  public record Target(String address, int port) {}

  /**
   * @param protocol {@code tcp} or {@code udp}
   */
  public record ServicePort(String address, String protocol, int port, List<Target> targets) {
    public ServicePort {
      targets = List.copyOf(targets);
    }
  }

  public ServiceRules {
    ports = List.copyOf(ports);
  }

  /** A whole table for {@code nft}, which takes the place of the last one. */
  String ruleset(String serviceRange) {
    StringBuilder text = new StringBuilder();
    text.append("table ip services {}\ndelete table ip services\ntable ip services {\n");
    appendHairpin(text);
    StringBuilder lookup = new StringBuilder("  chain lookup {\n");
    for (int i = 0; i < ports.size(); i++) {
      ServicePort port = ports.get(i);
      if (!port.targets.isEmpty()) {
        appendChains(text, i, port);
        lookup.append(
            "    ip daddr %s %s dport %d goto s%d\n"
                .formatted(port.address, port.protocol, port.port, i));
      }
    }
    text.append(lookup).append("  }\n");
    text.append(
        """
          chain from-pods { type nat hook prerouting priority dstnat; jump lookup; }
          chain from-node { type nat hook output priority -100; jump lookup; }
          chain back-to-itself {
            type nat hook postrouting priority srcnat
            ip saddr . ip daddr @hairpin masquerade
          }
          chain refuse { ip daddr %1$s reject; }
          chain refuse-pods { type filter hook forward priority filter; jump refuse; }
          chain refuse-node { type filter hook output priority filter; jump refuse; }
        }
        """
            .formatted(serviceRange));
    return text.toString();
  }

  /** A pod that a Service leads back to itself must see another sender than itself. */
  private void appendHairpin(StringBuilder text) {
    text.append("  set hairpin {\n    type ipv4_addr . ipv4_addr\n");
    List<String> pairs =
        ports.stream()
            .flatMap(port -> port.targets.stream())
            .map(Target::address)
            .distinct()
            .sorted()
            .map(address -> address + " . " + address)
            .toList();
    if (!pairs.isEmpty()) {
      text.append("    elements = { ").append(String.join(", ", pairs)).append(" }\n");
    }
    text.append("  }\n");
  }

  private static void appendChains(StringBuilder text, int number, ServicePort port) {
    StringBuilder choice = new StringBuilder();
    for (int i = 0; i < port.targets.size(); i++) {
      Target target = port.targets.get(i);
      text.append(
          "  chain s%d-%d { meta l4proto %s dnat to %s:%d; }\n"
              .formatted(number, i, port.protocol, target.address, target.port));
      choice.append(i == 0 ? "" : ", ").append("%d : goto s%d-%d".formatted(i, number, i));
    }
    text.append(
        "  chain s%d { numgen random mod %d vmap { %s }; }\n"
            .formatted(number, port.targets.size(), choice));
  }
}
