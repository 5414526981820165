package io.meltemi.translate;

import java.util.List;

/**
 * A value as a cheap cache key: equal only to itself. For objects that stay the same instance from
 * snapshot to snapshot until they change, and whose own hash would be deep.
 */
public record Same<T>(T value) {
  @Override
  @SuppressWarnings("ReferenceEquality") // identity is the point
  public boolean equals(Object other) {
    return other instanceof Same<?> that && that.value == value;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(value);
  }

  /** Whether two lists hold the same instances in the same order. */
  @SuppressWarnings("ReferenceEquality")
  public static boolean elements(List<?> some, List<?> others) {
    if (some == others) {
      return true;
    }
    if (some.size() != others.size()) {
      return false;
    }
    var theirs = others.iterator();
    for (Object one : some) {
      if (one != theirs.next()) {
        return false;
      }
    }
    return true;
  }

  /** The earlier of two lists that hold the same, so that what hangs on its identity holds on. */
  public static <T> List<T> orBefore(List<T> now, List<T> before) {
    return elements(now, before) ? before : now;
  }
}
