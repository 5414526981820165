package io.meltemi.xds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What a client asks for of one type: everything, some names, or both. Equal subscriptions of
 * different streams are one object, see {@link Subscriptions}.
 */
final class Subscription {
  static final Subscription NONE = new Subscription(false, new String[0]);

  private static final int NAME_BYTES = 48;

  private final boolean wildcard;
  private final String[] names;
  private final int hash;
  private final long weight;

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

  boolean wildcard() {
    return wildcard;
  }

  List<String> names() {
    return Collections.unmodifiableList(Arrays.asList(names));
  }

  int size() {
    return names.length;
  }

  /** About how many bytes of memory this takes. */
  long weight() {
    return weight;
  }

  boolean isEmpty() {
    return !wildcard && names.length == 0;
  }

  boolean contains(String name) {
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

  /** The names that one of {@code keys} is, or whose last part it is, the host. */
  List<String> matching(List<String> keys) {
    var found = new ArrayList<String>();
    for (var name : names) {
      if (matches(name, keys)) {
        found.add(name);
      }
    }
    return found;
  }

  boolean containsAny(List<String> others) {
    return others.stream().anyMatch(this::contains);
  }

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
