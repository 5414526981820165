package io.meltemi.it.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a proxy is sent, beside what Istio 1.30.3 sent it: resource by resource. */
class PeerParityIT {
  private static final List<String> TYPES = List.of("cds", "eds", "lds", "rds");
  private static final double LEAST_SHARE = 0.9;

  @TempDir Path work;

  private final Json json = new Json();
  private final List<String> differing = new ArrayList<>();
  private int equal;
  private int all;

  @Test
  void nineOfTenResourcesOfTheTrafficScenariosAreEqual() throws Exception {
    for (Scenario scenario :
        Scenario.startingWith(
            "traffic-0", "traffic-10", "traffic-11", "traffic-13", "traffic-14")) {
      int equalBefore = equal;
      int before = all;
      Path folder = Files.createDirectory(work.resolve(scenario.name()));
      try (var istiod = scenario.istiod(folder)) {
        for (Scenario.Proxy proxy : scenario.proxies()) {
          compare(scenario, proxy, Dump.of(istiod.xds(), proxy.node()));
        }
      }
      tell(scenario.name(), equal - equalBefore, all - before);
    }
    tell("total", equal, all);
    assertThat((double) equal / all)
        .as("share of equal resources; not equal: %s", differing)
        .isGreaterThanOrEqualTo(LEAST_SHARE);
  }

  private void compare(Scenario scenario, Scenario.Proxy proxy, Dump dump) throws Exception {
    for (String type : TYPES) {
      var theirs = json.trees(scenario.golden(proxy, type));
      var ours = json.trees(dump.resources(type));
      var names = new TreeSet<>(theirs.keySet());
      names.addAll(ours.keySet());
      for (String name : names) {
        all++;
        if (theirs.containsKey(name) && theirs.get(name).equals(ours.get(name))) {
          equal++;
        } else {
          differing.add("%s %s %s %s".formatted(scenario, proxy.name(), type, name));
        }
      }
    }
  }

  private static void tell(String what, int equal, int all) {
    System.out.printf(
        "PeerParityIT: %-32s %5d/%-5d %5.1f%%%n", what, equal, all, 100.0 * equal / all);
  }
}
