package io.meltemi.translate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Where a list is another one than it was: past what both begin with, as far as to what both end
 * with. Elements are compared by identity. One element that came, went or was exchanged is found
 * without a look into any of the others.
 *
 * @param begin how many elements both begin with
 * @param removed what stood between, in the order of before
 * @param added what stands there now
 */
public record ListChange<T>(int begin, List<T> removed, List<T> added) {
  @SuppressWarnings("ReferenceEquality") // objects stay the same instances until they change
  public static <T> ListChange<T> between(List<T> before, List<T> now) {
    int shorter = Math.min(before.size(), now.size());
    int begin = 0;
    while (begin < shorter && before.get(begin) == now.get(begin)) {
      begin++;
    }
    int end = 0;
    while (end < shorter - begin
        && before.get(before.size() - 1 - end) == now.get(now.size() - 1 - end)) {
      end++;
    }
    return new ListChange<>(
        begin,
        List.copyOf(before.subList(begin, before.size() - end)),
        List.copyOf(now.subList(begin, now.size() - end)));
  }

  public boolean isNone() {
    return removed.isEmpty() && added.isEmpty();
  }

  /**
   * The same without the elements that were there before and still are, where these are in one
   * order.
   */
  public ListChange<T> withoutKept() {
    List<T> kept = only(removed, setOf(added), true);
    if (kept.isEmpty() || !Same.elements(kept, only(added, setOf(removed), true))) {
      return this;
    }
    return new ListChange<>(
        begin, only(removed, setOf(added), false), only(added, setOf(removed), false));
  }

  private static <T> List<T> only(List<T> list, Set<T> others, boolean among) {
    List<T> found = new ArrayList<>();
    for (T each : list) {
      if (others.contains(each) == among) {
        found.add(each);
      }
    }
    return found;
  }

  private static <T> Set<T> setOf(List<T> list) {
    Set<T> set = Collections.newSetFromMap(new IdentityHashMap<>(list.size()));
    set.addAll(list);
    return set;
  }
}
