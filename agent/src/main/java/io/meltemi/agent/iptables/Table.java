package io.meltemi.agent.iptables;

import java.util.Locale;

/** The tables that capture writes to, in the order in which they are printed and applied. */
public enum Table {
  FILTER,
  MANGLE,
  NAT,
  RAW;

  /** The name by which the kernel and iptables know the table. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
