package io.meltemi.xds;

import io.meltemi.base.FairShare;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names that streams ask for, weighed once however many ask for the same. They are on the
 * account of the peer that was the first to ask. Any thread.
 */
final class Names {
  private final FairShare<Subscription> share;
  private final Map<Subscription, Askers> askers = new HashMap<>();
  private final Map<Session, List<Subscription>> asked = new HashMap<>();

  private record Askers(Object peer, Set<Session> sessions) {}

  Names(long capacity) {
    this.share = new FairShare<>(capacity, FairShare.Yields.LARGEST);
  }

  /** A stream now asks for these and no others; those who have to leave for it, maybe itself. */
  synchronized Set<Session> ask(Object peer, Session session, Collection<Subscription> now) {
    var before = asked.put(session, List.copyOf(now));
    var leaving = new HashSet<Session>();
    for (var subscription : now) {
      if (before != null && before.contains(subscription)) {
        continue;
      }
      var known = askers.computeIfAbsent(subscription, _ -> new Askers(peer, new HashSet<>(2)));
      known.sessions().add(session);
      if (known.sessions().size() == 1) {
        share
            .hold(known.peer(), subscription, subscription.weight())
            .forEach(gone -> leaving.addAll(sessionsOf(gone)));
      }
    }
    if (before != null) {
      before.stream().filter(old -> !now.contains(old)).forEach(old -> drop(session, old));
    }
    return leaving;
  }

  synchronized void leave(Session session) {
    var before = asked.remove(session);
    if (before != null) {
      before.forEach(subscription -> drop(session, subscription));
    }
  }

  private Set<Session> sessionsOf(Subscription subscription) {
    var known = askers.get(subscription);
    return known == null ? Set.of() : known.sessions();
  }

  private void drop(Session session, Subscription subscription) {
    var known = askers.get(subscription);
    if (known != null && known.sessions().remove(session) && known.sessions().isEmpty()) {
      askers.remove(subscription);
      share.leave(known.peer(), subscription);
    }
  }
}
