package io.meltemi.agent.iptables;

import java.util.List;

/** Which DNS queries go to the agent's resolver on port 15053. */
public sealed interface DnsCapture {
  /** None. */
  record None() implements DnsCapture {}

  /** Everything that is sent to port 53. */
  record All() implements DnsCapture {}

  /** What is sent to port 53 of these name servers, addresses of both families. */
  record Servers(List<String> addresses) implements DnsCapture {
    public Servers {
      addresses = List.copyOf(addresses);
    }
  }

  default boolean isOn() {
    return !(this instanceof None);
  }
}
