package io.meltemi.xds;

import static io.meltemi.xds.ResourceType.CLUSTER;
import static io.meltemi.xds.ResourceType.ENDPOINT;

import io.meltemi.xds.testing.AdsClient;
import io.meltemi.xds.testing.Reply;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any order of publishing, subscribing and answering ends in the state that was published last. */
class ConvergenceTest {
  private static final int STEPS = 300;

  /** What a client knows, kept as Envoy keeps it. */
  private static final class Model {
    final Map<String, String> clusters = new TreeMap<>();
    final Map<String, String> endpoints = new TreeMap<>();

    void take(Reply reply) {
      var known = reply.type() == CLUSTER ? clusters : endpoints;
      known.putAll(reply.contents());
      reply.removed().forEach(known::remove);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyOrderEndsInTheLastState(long seed) {
    var random = new Random(seed);
    var settings = XdsSettings.defaults().withSettleTime(Duration.ofMillis(5));
    try (var xds = new XdsFixture(settings)) {
      xds.publish();
      var client = xds.delta();
      var model = new Model();
      var names = new TreeSet<String>();
      client.ask(CLUSTER);
      for (int i = 0; i < STEPS; i++) {
        step(xds, client, model, names, random);
      }
      BooleanSupplier converged =
          () -> {
            int more = client.takeAll(model::take);
            model.endpoints.keySet().retainAll(names);
            return more == 0
                && model.clusters.equals(expected(xds, CLUSTER, null))
                && model.endpoints.equals(expected(xds, ENDPOINT, names));
          };
      XdsFixture.await("convergence with seed " + seed, converged);
      client.expectNothing();
    }
  }

  private static void step(
      XdsFixture xds, AdsClient client, Model model, TreeSet<String> names, Random random) {
    var name = "c" + random.nextInt(8);
    switch (random.nextInt(8)) {
      case 0 -> xds.mesh.with(CLUSTER, name, "cluster " + random.nextInt(100));
      case 1 -> xds.mesh.with(ENDPOINT, name, "endpoints " + random.nextInt(100));
      case 2 -> xds.mesh.without(random.nextBoolean() ? CLUSTER : ENDPOINT, name);
      case 3 -> xds.publish();
      case 4 -> {
        names.add(name);
        client.subscribe(ENDPOINT, name);
      }
      case 5 -> {
        if (names.remove(name)) {
          client.unsubscribe(ENDPOINT, name);
          model.endpoints.remove(name);
        }
      }
      case 6, 7 -> {
        if (client.waiting() > 0) {
          var reply = client.next();
          model.take(reply);
          model.endpoints.keySet().retainAll(names);
          if (random.nextInt(4) == 0) {
            client.nack(reply, "no");
          } else {
            client.ack(reply);
          }
        }
      }
      default -> throw new IllegalStateException();
    }
  }

  private static Map<String, String> expected(
      XdsFixture xds, ResourceType type, TreeSet<String> names) {
    var expected = new TreeMap<String, String>();
    for (var resource : xds.mesh.view().list(type).resources()) {
      if (names == null || names.contains(resource.name())) {
        expected.put(resource.name(), new String(resource.message()));
      }
    }
    return expected;
  }
}
