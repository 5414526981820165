package io.meltemi.agent.iptables;

import java.util.List;

/** Which destinations are captured on the way out. */
public sealed interface AddressSelection {
  /** Every destination. */
  record All() implements AddressSelection {}

  /** The CIDRs listed, of both families, none for an empty list. */
  record Only(List<String> cidrs) implements AddressSelection {
    public Only {
      cidrs = List.copyOf(cidrs);
    }
  }

  /** Whether a loopback range was asked for by name, which lifts the exemption of loopback. */
  default boolean namesLoopback() {
    return switch (this) {
      case All() -> false;
      case Only(List<String> cidrs) ->
          cidrs.stream().anyMatch(cidr -> cidr.startsWith("127.") || cidr.startsWith("::1/"));
    };
  }
}
