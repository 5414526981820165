package io.meltemi.agent.iptables;

import java.util.List;

/** The groups (name or number) whose processes' outgoing traffic is captured. */
public sealed interface OwnerGroups {
  /** Every group but those listed. */
  record AllExcept(List<String> groups) implements OwnerGroups {
    public AllExcept {
      groups = List.copyOf(groups);
    }
  }

  /** The groups listed. They share one rule, so there are at most 64. */
  record Only(List<String> groups) implements OwnerGroups {
    public Only {
      groups = List.copyOf(groups);
    }
  }
}
