package io.meltemi.xds;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a client asks for of one type: everything, some names, or both. Equal subscriptions of
 * different streams are one object, see {@link Subscriptions}.
 */
public final class Subscription {
  public static final Subscription NONE = new Subscription(false, new String[0]);

  static final int NAME_BYTES = 48;
  private static final int REMEMBERED_STEPS = 4;

  private final boolean wildcard;
  private final String[] names;
  private final int hash;
  private final long weight;
  private final ArrayList<Step> steps = new ArrayList<>(0);

  /** What this became by a request, remembered for the equal clients that send the same. */
  private record Step(
      boolean wildcard,
      WeakReference<Subscription> added,
      WeakReference<Subscription> removed,
      WeakReference<Subscription> result) {}

  /**
   * @param names sorted and distinct; not copied
   */
  Subscription(boolean wildcard, String[] names) {
    this.wildcard = wildcard;
    this.names = names;
    this.hash = 31 * Arrays.hashCode(names) + Boolean.hashCode(wildcard);
    long sum = 0;
    for (var name : names) {
      sum += NAME_BYTES + name.length();
    }
    this.weight = sum;
  }

  /** A subscription to names alone. */
  public static Subscription to(Collection<String> names) {
    return new Subscription(false, new TreeSet<>(names).toArray(String[]::new));
  }

  public boolean wildcard() {
    return wildcard;
  }

  public List<String> names() {
    return Collections.unmodifiableList(Arrays.asList(names));
  }

  public int size() {
    return names.length;
  }

  /** About how many bytes of memory this takes. */
  long weight() {
    return weight;
  }

  public boolean isEmpty() {
    return !wildcard && names.length == 0;
  }

  public boolean contains(String name) {
    return Arrays.binarySearch(names, name) >= 0;
  }

  /** These names that are not in {@code other}, sorted. */
  List<String> namesNotIn(Subscription other) {
    var missing = new ArrayList<String>();
    for (var name : names) {
      if (!other.contains(name)) {
        missing.add(name);
      }
    }
    return missing;
  }

  /** These names by what each belongs to. */
  public Map<String, Subscription> groupedBy(Function<String, String> group) {
    var groups = new TreeMap<String, List<String>>();
    for (var name : names) {
      groups.computeIfAbsent(group.apply(name), g -> new ArrayList<>()).add(name);
    }
    var parts = new TreeMap<String, Subscription>();
    groups.forEach((g, some) -> parts.put(g, new Subscription(false, some.toArray(String[]::new))));
    return parts;
  }

  /**
   * These names, those that are added, and none of those that are removed.
   *
   * @param make the shared subscription of names that are sorted and distinct
   */
  Subscription changed(
      boolean toWildcard, Subscription added, Subscription removed, Subscriptions make) {
    if (added.size() == 0 && removed.size() == 0 && toWildcard == wildcard) {
      return this;
    }
    if (size() == 0 && removed.size() == 0 && toWildcard == added.wildcard) {
      return added;
    }
    synchronized (steps) {
      for (var step : steps) {
        if (step.wildcard == toWildcard
            && step.added.refersTo(added)
            && step.removed.refersTo(removed)) {
          var known = step.result.get();
          if (known != null) {
            return known;
          }
        }
      }
      var result = make.of(toWildcard, merged(added, removed));
      if (steps.size() >= REMEMBERED_STEPS) {
        steps.removeFirst();
      }
      steps.add(
          new Step(
              toWildcard,
              new WeakReference<>(added),
              new WeakReference<>(removed),
              new WeakReference<>(result)));
      return result;
    }
  }

  private List<String> merged(Subscription added, Subscription removed) {
    var all = new ArrayList<String>(names.length + added.names.length);
    int ours = 0;
    int theirs = 0;
    while (ours < names.length || theirs < added.names.length) {
      int order =
          ours == names.length
              ? 1
              : theirs == added.names.length ? -1 : names[ours].compareTo(added.names[theirs]);
      var next = order <= 0 ? names[ours++] : added.names[theirs];
      if (order >= 0) {
        theirs++;
      }
      if (!removed.contains(next)) {
        all.add(next);
      }
    }
    return all;
  }

  boolean containsAny(List<String> others) {
    return others.stream().anyMatch(this::contains);
  }

  /** Whether a name is one of {@code keys}, or has one, the host, for its last part. */
  boolean matchesAny(List<String> keys) {
    for (var name : names) {
      if (matches(name, keys)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(String name, List<String> keys) {
    for (var key : keys) {
      if (name.endsWith(key) && startsPart(name, name.length() - key.length())) {
        return true;
      }
    }
    return false;
  }

  /** Whether a part of a cluster's name begins here: {@code outbound|80||} or its DNS form. */
  private static boolean startsPart(String name, int position) {
    return position == 0
        || name.charAt(position - 1) == '|'
        || (position > 1 && name.startsWith("_.", position - 2));
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Subscription that
            && hash == that.hash
            && wildcard == that.wildcard
            && Arrays.equals(names, that.names));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return (wildcard ? "*" : "") + Arrays.toString(names);
  }
}
