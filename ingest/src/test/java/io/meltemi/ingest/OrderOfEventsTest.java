package io.meltemi.ingest;

import static io.meltemi.ingest.MeshObjects.entry;
import static io.meltemi.ingest.MeshObjects.headless;
import static io.meltemi.ingest.MeshObjects.namespace;
import static io.meltemi.ingest.MeshObjects.node;
import static io.meltemi.ingest.MeshObjects.pod;
import static io.meltemi.ingest.MeshObjects.service;
import static io.meltemi.ingest.MeshObjects.slice;
import static io.meltemi.ingest.MeshObjects.sliceOfPod;
import static io.meltemi.ingest.MeshObjects.workloadEntry;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.ServiceEntry.Resolution;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OrderOfEventsTest {
  private static final int ROUNDS = 300;
  private static final Optional<Labels> VMS = Optional.of(Labels.of(Map.of("app", "vm")));

  /** What is there in the end. */
  private static final List<MeshObject> LEFT =
      List.of(
          service("cart"),
          headless("db"),
          slice("cart", "10.0.0.1", "10.0.0.2"),
          slice("db", "10.0.0.3"),
          sliceOfPod("web", "web", "10.0.0.4"),
          service("web"),
          pod("cart", "10.0.0.1", "cart"),
          pod("db", "10.0.0.3", "db"),
          pod("web", "10.0.0.4", "web"),
          pod("web-too", "10.0.0.4", "web-too"),
          pod("vm", "10.0.0.5", "vm"),
          workloadEntry("vm", "10.0.0.6"),
          entry("ext", "ext.example", Resolution.STATIC, VMS),
          entry("ext-too", "ext.example", Resolution.DNS, Optional.empty()),
          node("eu"),
          namespace("istio-system", Map.of("topology.istio.io/network", "net-1")));

  /** What was there for a while: other versions of it, and what is gone. */
  private static final List<MeshObject> PASSING =
      List.of(
          headless("cart"),
          slice("cart", "10.0.0.9"),
          pod("cart", "10.0.0.2", "other"),
          pod("gone", "10.0.0.3", "gone"),
          service("gone"),
          slice("gone", "10.0.0.1"),
          workloadEntry("vm-gone", "10.0.0.7"),
          entry("gone", "ext.example", Resolution.NONE, VMS),
          node("us"),
          namespace("istio-system", Map.of()));

  @Test
  void anyOrderOfTheSameEventsGivesAnEqualSnapshot() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    MeshSnapshot expected = run(LEFT.stream().map(OrderOfEventsTest::put).toList(), random, 1);
    for (int round = 0; round < ROUNDS; round++) {
      MeshSnapshot snapshot = run(shuffled(random), random, 4);
      String description = "seed " + seed + ", round " + round;
      assertThat(snapshot.endpoints().byService())
          .as(description)
          .isEqualTo(expected.endpoints().byService());
      assertThat(snapshot.endpoints().workloadsByAddress())
          .as(description)
          .isEqualTo(expected.endpoints().workloadsByAddress());
      assertThat(parts(snapshot)).as(description).isEqualTo(parts(expected));
    }
  }

  /** Each object's own events stay in order: first what passes, then what stays or its end. */
  private static List<MeshChange> shuffled(Random random) {
    var passing = new ArrayList<MeshChange>();
    PASSING.forEach(o -> passing.add(put(o)));
    Collections.shuffle(passing, random);
    var ends = new ArrayList<MeshChange>();
    LEFT.forEach(o -> ends.add(put(o)));
    PASSING.stream()
        .filter(o -> LEFT.stream().noneMatch(l -> l.key().equals(o.key())))
        .forEach(o -> ends.add(new MeshChange.Delete(o.key())));
    Collections.shuffle(ends, random);
    passing.addAll(ends);
    return passing;
  }

  private static List<Object> parts(MeshSnapshot snapshot) {
    var config = snapshot.config();
    return List.of(
        config.services(),
        config.index().byHostname(),
        config.index().accounts(),
        config.namespaces());
  }

  private static MeshChange put(MeshObject object) {
    return new MeshChange.Put(object);
  }

  private static MeshSnapshot run(List<MeshChange> changes, Random random, int mostAtOnce) {
    var mesh = new StateFixture();
    for (int i = 0; i < changes.size(); ) {
      int end = Math.min(changes.size(), i + 1 + random.nextInt(mostAtOnce));
      mesh.apply(changes.subList(i, end));
      i = end;
    }
    return mesh.snapshot();
  }
}
