package io.meltemi.xds;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Why a push is due. Changes that come while a client is behind are merged.
 *
 * @param full whether anything may have changed; otherwise only what is named has
 * @param endpoints if not full: what the endpoints belong to, each the name of a load assignment
 *     ({@code outbound|80||reviews.default.svc.cluster.local}) or the host that ends such names;
 *     sorted
 * @param proxies if not full: addresses, as a node's id has them, of clients for which anything may
 *     have changed
 * @param secrets if not full: names of secrets that may have changed, come or gone; sorted
 * @param startNanos when the first event came that led to this change, by {@link System#nanoTime};
 *     convergence is measured from here
 */
public record Change(
    boolean full,
    List<String> endpoints,
    Set<String> proxies,
    List<String> secrets,
    long startNanos) {
  /** Beyond this it is cheaper to look at everything. */
  private static final int MOST_NAMES = 256;

  /** Secrets are looked for among the few names that a client asked for: more of them are cheap. */
  private static final int MOST_SECRETS = 8_192;

  private static final List<String> EVERY_SECRET = List.of("*");

  public Change {
    endpoints = full ? List.of() : List.copyOf(new TreeSet<>(endpoints));
    proxies = full ? Set.of() : Set.copyOf(proxies);
    secrets = full ? List.of() : List.copyOf(new TreeSet<>(secrets));
  }

  public static Change full(long startNanos) {
    return new Change(true, List.of(), Set.of(), List.of(), startNanos);
  }

  public static Change endpoints(List<String> namesOrHosts, long startNanos) {
    return new Change(false, namesOrHosts, Set.of(), List.of(), startNanos);
  }

  public static Change secrets(List<String> names, long startNanos) {
    return names.size() > MOST_SECRETS
        ? full(startNanos)
        : new Change(false, List.of(), Set.of(), names, startNanos);
  }

  /** Whatever secrets a client asked for may have changed: what it may read is another. */
  public static Change everySecret(long startNanos) {
    return new Change(false, List.of(), Set.of(), EVERY_SECRET, startNanos);
  }

  /** Whether resources of the type may differ from what was sent. */
  boolean mayChange(ResourceType type) {
    return full || !(type == ResourceType.SECRET ? secrets : endpoints).isEmpty();
  }

  /** What is left of the change for a client that it does not name. */
  Change forOthers() {
    return proxies.isEmpty() ? this : new Change(false, endpoints, Set.of(), secrets, startNanos);
  }

  /** Both changes in one: as early as the earlier, as wide as both. */
  public Change and(Change other) {
    long start = startNanos - other.startNanos < 0 ? startNanos : other.startNanos;
    if (full || other.full) {
      return full(start);
    }
    if (endpoints.equals(other.endpoints)
        && proxies.equals(other.proxies)
        && secrets.equals(other.secrets)) {
      return new Change(false, endpoints, proxies, secrets, start);
    }
    var all = new TreeSet<>(endpoints);
    all.addAll(other.endpoints);
    var named = new TreeSet<>(proxies);
    named.addAll(other.proxies);
    var both = new TreeSet<>(secrets);
    both.addAll(other.secrets);
    return all.size() + named.size() > MOST_NAMES || both.size() > MOST_SECRETS
        ? full(start)
        : new Change(false, List.copyOf(all), named, List.copyOf(both), start);
  }
}
