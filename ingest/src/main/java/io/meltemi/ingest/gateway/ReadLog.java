package io.meltemi.ingest.gateway;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which derivation has looked up what, both ways. */
final class ReadLog<N> {
  private final Map<N, Set<Fact>> reads = new HashMap<>();
  private final Map<Fact, Set<N>> readers = new HashMap<>();

  /** The derivation has looked up exactly these. */
  void replace(N reader, Set<Fact> facts) {
    Set<Fact> before = facts.isEmpty() ? reads.remove(reader) : reads.put(reader, facts);
    for (Fact fact : before == null ? Set.<Fact>of() : before) {
      if (!facts.contains(fact)) {
        readers.computeIfPresent(
            fact,
            (_, all) -> {
              all.remove(reader);
              return all.isEmpty() ? null : all;
            });
      }
    }
    for (Fact fact : facts) {
      readers.computeIfAbsent(fact, _ -> new HashSet<>(2)).add(reader);
    }
  }

  /** Those that have looked it up. */
  Set<N> readersOf(Fact fact) {
    return readers.getOrDefault(fact, Set.of());
  }
}
