package io.meltemi.xds;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.function.Supplier;

/**
 * What was worked out about a list and others: differences that lead to it, and lists made of it. A
 * few of each are kept, and only while the other list lives. Any thread; one that asks for what
 * another works out waits for it.
 */
final class ListResults {
  private static final int MOST = 8;

  /** How a list was made of another. */
  enum Kind {
    JOINED,
    WITHOUT,
    ONLY
  }

  private record Difference(WeakReference<ResourceList> from, Subscription owed, Diff diff) {}

  private record Derivation(Kind kind, WeakReference<Object> with, ResourceList list) {}

  private final ArrayList<Difference> differences = new ArrayList<>(0);
  private final ArrayList<Derivation> derivations = new ArrayList<>(0);

  /** The difference to the list whose results these are. */
  synchronized Diff difference(ResourceList to, ResourceList from, Subscription owed) {
    for (var known : differences) {
      if (known.from.refersTo(from) && known.owed.equals(owed)) {
        return known.diff;
      }
    }
    // Under the lock on purpose: the sessions that wait want this very result.
    var diff = ListDifference.between(from, to, owed);
    differences.removeIf(known -> known.from.refersTo(null));
    if (differences.size() >= MOST) {
      differences.removeFirst();
    }
    differences.add(new Difference(new WeakReference<>(from), owed, diff));
    return diff;
  }

  synchronized ResourceList derived(Kind kind, Object with, Supplier<ResourceList> make) {
    for (var known : derivations) {
      if (known.kind == kind && known.with.refersTo(with)) {
        return known.list;
      }
    }
    var list = make.get();
    if (derivations.size() >= MOST) {
      derivations.removeFirst();
    }
    derivations.add(new Derivation(kind, new WeakReference<>(with), list));
    return list;
  }
}
