package io.meltemi.xds;

import java.util.List;
import java.util.TreeSet;

/**
 * Why a push is due. Changes that come while a client is behind are merged.
 *
 * @param full whether anything may have changed; otherwise only endpoints have
 * @param endpoints if not full: what the endpoints belong to, each the name of a load assignment
 *     ({@code outbound|80||reviews.default.svc.cluster.local}) or the host that ends such names;
 *     sorted
 * @param startNanos when the first event came that led to this change, by {@link System#nanoTime};
 *     convergence is measured from here
 */
public record Change(boolean full, List<String> endpoints, long startNanos) {
  /** Beyond this it is cheaper to look at everything. */
  private static final int MOST_ENDPOINTS = 256;

  public Change {
    endpoints = full ? List.of() : List.copyOf(new TreeSet<>(endpoints));
  }

  public static Change full(long startNanos) {
    return new Change(true, List.of(), startNanos);
  }

  public static Change endpoints(List<String> namesOrHosts, long startNanos) {
    return new Change(false, namesOrHosts, startNanos);
  }

  /** Both changes in one: as early as the earlier, as wide as both. */
  public Change and(Change other) {
    long start = startNanos - other.startNanos < 0 ? startNanos : other.startNanos;
    if (full || other.full) {
      return new Change(true, List.of(), start);
    }
    if (endpoints.equals(other.endpoints)) {
      return new Change(false, endpoints, start);
    }
    var all = new TreeSet<>(endpoints);
    all.addAll(other.endpoints);
    return new Change(all.size() > MOST_ENDPOINTS, List.copyOf(all), start);
  }
}
