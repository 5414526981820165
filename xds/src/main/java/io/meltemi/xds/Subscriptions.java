package io.meltemi.xds;

import java.lang.ref.WeakReference;
import java.util.Collection;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions that streams have now, each kept once: two thousand equal proxies share one
 * array of names. Safe on any thread.
 */
final class Subscriptions {
  private final WeakHashMap<Subscription, WeakReference<Subscription>> known = new WeakHashMap<>();

  Subscription of(boolean wildcard, Collection<String> names) {
    return shared(new Subscription(wildcard, Subscription.sorted(names)));
  }

  private synchronized Subscription shared(Subscription candidate) {
    if (candidate.isEmpty()) {
      return Subscription.NONE;
    }
    var reference = known.get(candidate);
    @Nullable Subscription shared = reference == null ? null : reference.get();
    if (shared == null) {
      known.put(candidate, new WeakReference<>(candidate));
      return candidate;
    }
    return shared;
  }
}
