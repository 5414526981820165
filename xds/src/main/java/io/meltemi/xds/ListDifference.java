package io.meltemi.xds;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Works out what leads from one list of resources to another, part by part where that is right. */
final class ListDifference {
  private static final int FEW_NAMES = 32;

  private ListDifference() {}

  /**
   * @param owed names that are told of in any case: as changed if {@code to} has them, as removed
   *     if not
   */
  static Diff between(ResourceList from, ResourceList to, Subscription owed) {
    var plain = from == to ? Diff.NONE : from.isEmpty() ? to.whole() : difference(from, to);
    return owed.size() == 0 ? plain : withOwed(plain, from, to, owed);
  }

  private static Diff difference(ResourceList from, ResourceList to) {
    List<ResourceList> parts = to.parts();
    List<ResourceList> before = from.parts();
    if (!haveSameNames(parts, before)) {
      return ListMerge.difference(from, to);
    }
    var some = new ArrayList<Diff>();
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i) != before.get(i)) {
        some.add(parts.get(i).diffFrom(before.get(i)));
      }
    }
    // A name may have gone from one part to another, unless only one part or no name changed.
    return some.size() == 1 || some.stream().allMatch(Diff::keepsNames)
        ? Diff.joined(some)
        : ListMerge.difference(from, to);
  }

  private static boolean haveSameNames(List<ResourceList> parts, List<ResourceList> before) {
    if (parts.isEmpty() || parts.size() != before.size()) {
      return false;
    }
    for (int i = 0; i < parts.size(); i++) {
      if (!parts.get(i).name().equals(before.get(i).name())) {
        return false;
      }
    }
    return true;
  }

  private static Diff withOwed(Diff plain, ResourceList from, ResourceList to, Subscription owed) {
    if (from.isEmpty()) {
      List<String> missing = absent(owed, to);
      return missing.isEmpty()
          ? plain
          : Diff.joined(List.of(plain, Diff.of(List.of(), missing, 0)));
    }
    var told = new HashSet<String>();
    plain.changed().forEach(resource -> told.add(resource.name()));
    told.addAll(plain.removed());
    var missing = new ArrayList<String>();
    var more = new ArrayList<Resource>();
    for (var wanted : owed.names()) {
      if (!told.contains(wanted)) {
        to.find(wanted).ifPresentOrElse(more::add, () -> missing.add(wanted));
      }
    }
    // What is told of again was there before, so that no name counts as added.
    return Diff.joined(List.of(plain, Diff.of(more, missing, 0)));
  }

  private static List<String> absent(Subscription wanted, ResourceList from) {
    if (wanted.size() <= FEW_NAMES) {
      return wanted.names().stream().filter(one -> from.get(one) == null).toList();
    }
    Set<String> names = HashSet.newHashSet(from.size());
    from.resources().forEach(resource -> names.add(resource.name()));
    return wanted.names().stream().filter(one -> !names.contains(one)).toList();
  }
}
