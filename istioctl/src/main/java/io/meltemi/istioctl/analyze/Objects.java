package io.meltemi.istioctl.analyze;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Resource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The objects that are analyzed, from files and clusters alike.
 *
 * @param known the kinds of which all objects that there are are among them
 */
record Objects(Set<AnalyzedKind> known, List<Resource> resources) {
  Objects {
    known = Set.copyOf(known);
    resources = List.copyOf(resources);
  }

  /** Both; these take precedence. */
  Objects and(Objects others) {
    Set<AnalyzedKind> all = EnumSet.noneOf(AnalyzedKind.class);
    all.addAll(known);
    all.addAll(others.known);
    return new Objects(all, Stream.concat(resources.stream(), others.resources.stream()).toList());
  }
}
