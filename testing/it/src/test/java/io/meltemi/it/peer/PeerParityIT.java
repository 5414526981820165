package io.meltemi.it.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.it.peer.KnownDifferences.Difference;
import io.meltemi.it.peer.KnownDifferences.Difference.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a proxy is sent, beside what Istio 1.30.3 sent it: resource by resource, over everything
 * that it was asked.
 */
class PeerParityIT {
  private static final String[] TYPES = {"cds", "eds", "lds", "rds"};

  @TempDir Path work;

  private final Json json = new Json();
  private final SortedSet<String> differing = new TreeSet<>();
  private int equal;
  private int all;

  @Test
  void everyResourceIsThePeersButForKnownDifferences() throws Exception {
    for (Scenario scenario : Scenario.all()) {
      compare(scenario);
    }
    tell("total", equal, all);
    SortedSet<String> known = KnownDifferences.read().lines();

    SoftAssertions.assertSoftly(
        softly -> {
          softly
              .assertThat(without(differing, known))
              .as("what differs from the peer and did not")
              .isEmpty();
          softly
              .assertThat(without(known, differing))
              .as("what differs no longer, and is to be taken from the known differences")
              .isEmpty();
        });
  }

  private void compare(Scenario scenario) throws Exception {
    int equalBefore = equal;
    int before = all;
    Path folder = Files.createDirectory(work.resolve(scenario.name()));
    try (var istiod = scenario.istiod(folder)) {
      for (Scenario.Proxy proxy : scenario.proxies()) {
        var dump = Dump.of(istiod.xds(), proxy.node());
        for (String type : TYPES) {
          compare(
              new Difference(scenario, proxy, type, Kind.DIFFERS, ""),
              json.trees(scenario.golden(proxy, type)),
              json.trees(dump.resources(type)));
        }
      }
    }
    assertThat(all).as("resources of " + scenario).isGreaterThan(before);
    tell(scenario.name(), equal - equalBefore, all - before);
  }

  private void compare(Difference where, Map<String, Object> peers, Map<String, Object> ours) {
    var names = new TreeSet<>(peers.keySet());
    names.addAll(ours.keySet());
    for (String name : names) {
      all++;
      Optional<Kind> kind =
          kind(Optional.ofNullable(peers.get(name)), Optional.ofNullable(ours.get(name)));
      equal += kind.isEmpty() ? 1 : 0;
      kind.map(k -> new Difference(where.scenario(), where.proxy(), where.type(), k, name))
          .ifPresent(difference -> differing.add(difference.toString()));
    }
  }

  private static Optional<Kind> kind(Optional<Object> peers, Optional<Object> ours) {
    if (ours.isEmpty()) {
      return Optional.of(Kind.MISSING);
    }
    if (peers.isEmpty()) {
      return Optional.of(Kind.EXTRA);
    }
    return peers.equals(ours) ? Optional.empty() : Optional.of(Kind.DIFFERS);
  }

  private static SortedSet<String> without(SortedSet<String> some, SortedSet<String> others) {
    var left = new TreeSet<>(some);
    left.removeAll(others);
    return left;
  }

  private static void tell(String what, int equal, int all) {
    System.out.printf(
        "PeerParityIT: %-32s %5d/%-5d %5.1f%%%n", what, equal, all, 100.0 * equal / all);
  }
}
