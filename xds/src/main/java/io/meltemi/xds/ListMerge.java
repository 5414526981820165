package io.meltemi.xds;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Compares two lists of resources by the parts, at any depth, that only one of them has: these are
 * merged in the order of names.
 */
final class ListMerge {
  private static final Resource[] NONE = new Resource[0];

  private ListMerge() {}

  /** What leads from one list to the other. */
  static Diff difference(ResourceList from, ResourceList to) {
    var ours = leaves(to);
    var theirs = leaves(from);
    var now = sorted(ours, theirs);
    var before = sorted(theirs, ours);
    var changed = new ArrayList<Resource>();
    var removed = new ArrayList<String>();
    int added = 0;
    int b = 0;
    for (var resource : now) {
      while (b < before.length && before[b].name().compareTo(resource.name()) < 0) {
        removed.add(before[b++].name());
      }
      if (b < before.length && before[b].name().equals(resource.name())) {
        var old = before[b++];
        if (old != resource && !old.version().equals(resource.version())) {
          changed.add(resource);
        }
      } else {
        changed.add(resource);
        added++;
      }
    }
    while (b < before.length) {
      removed.add(before[b++].name());
    }
    return Diff.of(changed, removed, added);
  }

  private static Set<ResourceArray> leaves(ResourceList list) {
    Set<ResourceArray> found = Collections.newSetFromMap(new IdentityHashMap<>());
    add(list, found);
    return found;
  }

  private static void add(ResourceList list, Set<ResourceArray> to) {
    switch (list) {
      case ResourceArray array -> to.add(array);
      case Concatenation several -> several.parts().forEach(part -> add(part, to));
    }
  }

  private static Resource[] sorted(Set<ResourceArray> lists, Set<ResourceArray> without) {
    var all = new ArrayList<Resource>();
    for (var list : lists) {
      if (!without.contains(list)) {
        Collections.addAll(all, list.sorted());
      }
    }
    return ResourceArray.byName(all.toArray(NONE));
  }
}
