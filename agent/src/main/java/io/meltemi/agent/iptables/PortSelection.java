package io.meltemi.agent.iptables;

import java.util.List;

/** Which inbound ports are captured. */
public sealed interface PortSelection {
  /** Every port but those listed. */
  record AllExcept(List<String> ports) implements PortSelection {
    public AllExcept {
      ports = List.copyOf(ports);
    }
  }

  /** The ports listed, none for an empty list. */
  record Only(List<String> ports) implements PortSelection {
    public Only {
      ports = List.copyOf(ports);
    }
  }

  /** Whether no port at all is captured. */
  default boolean isEmpty() {
    return this instanceof Only(List<String> ports) && ports.isEmpty();
  }
}
