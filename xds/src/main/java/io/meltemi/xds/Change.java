package io.meltemi.xds;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Why a push is due. Changes that come while a client is behind are merged.
 *
 * @param full whether anything may have changed; otherwise only endpoints have
 * @param endpoints if not full: what the endpoints belong to, each the name of a load assignment
 *     ({@code outbound|80||reviews.default.svc.cluster.local}) or the host that ends such names;
 *     sorted
 * @param proxies if not full: addresses, as a node's id has them, of clients for which anything may
 *     have changed
 * @param startNanos when the first event came that led to this change, by {@link System#nanoTime};
 *     convergence is measured from here
 */
public record Change(boolean full, List<String> endpoints, Set<String> proxies, long startNanos) {
  /** Beyond this it is cheaper to look at everything. */
  private static final int MOST_NAMES = 256;

  public Change {
    endpoints = full ? List.of() : List.copyOf(new TreeSet<>(endpoints));
    proxies = full ? Set.of() : Set.copyOf(proxies);
  }

  public static Change full(long startNanos) {
    return new Change(true, List.of(), Set.of(), startNanos);
  }

  public static Change endpoints(List<String> namesOrHosts, long startNanos) {
    return new Change(false, namesOrHosts, Set.of(), startNanos);
  }

  /** What is left of the change for a client that it does not name. */
  Change forOthers() {
    return proxies.isEmpty() ? this : new Change(false, endpoints, Set.of(), startNanos);
  }

  /** Both changes in one: as early as the earlier, as wide as both. */
  public Change and(Change other) {
    long start = startNanos - other.startNanos < 0 ? startNanos : other.startNanos;
    if (full || other.full) {
      return full(start);
    }
    if (endpoints.equals(other.endpoints) && proxies.equals(other.proxies)) {
      return new Change(false, endpoints, proxies, start);
    }
    var all = new TreeSet<>(endpoints);
    all.addAll(other.endpoints);
    var named = new TreeSet<>(proxies);
    named.addAll(other.proxies);
    return all.size() + named.size() > MOST_NAMES
        ? full(start)
        : new Change(false, List.copyOf(all), named, start);
  }
}
