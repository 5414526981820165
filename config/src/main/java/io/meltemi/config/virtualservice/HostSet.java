package io.meltemi.config.virtualservice;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The hosts of a VirtualService, asked in time that does not grow with their number. */
final class HostSet {
  private static final int MOST_SHOWN = 5;

  private final List<String> hosts;
  private final Set<String> all;

  HostSet(List<String> hosts) {
    this.hosts = List.copyOf(hosts);
    this.all = new HashSet<>(hosts);
  }

  /** Whether one of them is the host, or a wildcard that holds all of it. */
  boolean holds(String host) {
    return all.contains(host) || widerThan(host).isPresent();
  }

  /** The wildcard among them that holds all of the host and is not the host itself. */
  private Optional<String> widerThan(String host) {
    int from = host.startsWith("*") ? 2 : 0;
    for (int at = from; at <= host.length(); at++) {
      String wildcard = "*" + host.substring(at);
      if (all.contains(wildcard)) {
        return Optional.of(wildcard);
      }
    }
    return Optional.empty();
  }

  /**
   * Two hosts that overlap.
   *
   * @param first which of them stands before the other
   */
  record Pair(String first, String second) {
    @Override
    public String toString() {
      return "\"" + first + "\" and \"" + second + "\"";
    }
  }

  /** Each pair of which one is the other again, or holds it, in the order of the second. */
  Set<Pair> overlaps() {
    var overlaps = new LinkedHashSet<Pair>();
    var seen = new HashSet<String>();
    for (String host : hosts) {
      if (!seen.add(host)) {
        overlaps.add(new Pair(host, host));
      }
      widerThan(host).ifPresent(wide -> overlaps.add(inOrder(wide, host)));
    }
    return overlaps;
  }

  private Pair inOrder(String wide, String host) {
    return hosts.indexOf(wide) < hosts.indexOf(host) ? new Pair(wide, host) : new Pair(host, wide);
  }

  /** For messages: all, or the first of many. */
  @Override
  public String toString() {
    return hosts.size() <= MOST_SHOWN
        ? hosts.toString()
        : hosts.subList(0, MOST_SHOWN) + " and " + (hosts.size() - MOST_SHOWN) + " more";
  }
}
