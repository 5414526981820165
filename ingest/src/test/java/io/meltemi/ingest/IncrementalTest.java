package io.meltemi.ingest;

import static io.meltemi.ingest.MeshObjects.config;
import static io.meltemi.ingest.MeshObjects.destinationRule;
import static io.meltemi.ingest.MeshObjects.entry;
import static io.meltemi.ingest.MeshObjects.headless;
import static io.meltemi.ingest.MeshObjects.in;
import static io.meltemi.ingest.MeshObjects.namespace;
import static io.meltemi.ingest.MeshObjects.node;
import static io.meltemi.ingest.MeshObjects.pod;
import static io.meltemi.ingest.MeshObjects.service;
import static io.meltemi.ingest.MeshObjects.slice;
import static io.meltemi.ingest.MeshObjects.sliceOfPod;
import static io.meltemi.ingest.MeshObjects.spec;
import static io.meltemi.ingest.MeshObjects.virtualService;
import static io.meltemi.ingest.MeshObjects.workloadEntry;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.Endpoint;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.Service;
import io.meltemi.model.ServiceEntry.Resolution;
import io.meltemi.model.Workload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever comes, a snapshot is what it would be from scratch, and the update tells what is new.
 */
class IncrementalTest {
  private static final int ROUNDS = 40;
  private static final int STEPS = 60;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private static MeshObject root(String name, String host, String delegate) {
    return config(
        "networking",
        "VirtualService",
        name,
        "{hosts: [%s], http: [{delegate: {name: %s}}]}".formatted(host, delegate));
  }

  private static MeshObject delegate(String name, String to) {
    return config(
        "networking",
        "VirtualService",
        name,
        "{http: [{route: [{destination: {host: %s}}]}]}".formatted(to));
  }

  private static MeshObject mutualTls(String mode) {
    return config("security", "PeerAuthentication", "default", "{mtls: {mode: " + mode + "}}");
  }

  private static MeshObject tokens(String issuer) {
    String keys = "{\"keys\": [{\"kty\": \"EC\"}]}";
    return config(
        "security",
        "RequestAuthentication",
        "default",
        "{jwtRules: [{issuer: %s, jwks: '%s'}]}".formatted(issuer, keys));
  }

  private static final Optional<Labels> VMS = Optional.of(Labels.of(Map.of("app", "vm")));
  private static final Optional<Labels> ANY = Optional.of(Labels.NONE);

  /** Versions of objects; those of one key take turns. */
  private static final List<MeshObject> VERSIONS =
      List.of(
          service("cart"),
          headless("cart"),
          service("web"),
          headless("db"),
          slice("cart", "10.0.0.1", "10.0.0.2"),
          slice("cart", "10.0.0.3"),
          slice("web", "10.0.0.1"),
          sliceOfPod("web", "web", "10.0.0.4"),
          slice("db", "10.0.0.3"),
          slice("db", "10.0.0.5"),
          pod("cart", "10.0.0.1", "cart"),
          pod("cart", "10.0.0.1", "other"),
          pod("cart", "10.0.0.2", "cart"),
          pod("web", "10.0.0.4", "web"),
          pod("web-too", "10.0.0.4", "web-too"),
          pod("vm", "10.0.0.5", "vm"),
          pod("vm", "10.0.0.5", "vm-too"),
          workloadEntry("vm", "10.0.0.6"),
          workloadEntry("vm", "10.0.0.7"),
          workloadEntry("other", "10.0.0.7"),
          entry("ext", "ext.example", Resolution.STATIC, VMS),
          entry("ext", "other.example", Resolution.STATIC, ANY),
          entry("ext", "ext.example", Resolution.DNS, Optional.empty()),
          entry("ext-too", "ext.example", Resolution.DNS, Optional.empty(), spec("a.b", "x")),
          entry("ext-too", "ext.example", Resolution.NONE, VMS),
          node("eu"),
          node("us"),
          namespace("istio-system", Map.of("topology.istio.io/network", "net-1")),
          namespace("istio-system", Map.of()),
          namespace("shop", Map.of("a", "b")),
          in("east", service("cart", "10.97.0.1")),
          in("east", headless("cart")),
          in("east", service("api", "10.97.0.2")),
          in("east", slice("cart", "10.0.0.1", "10.0.1.2")),
          in("east", sliceOfPod("api", "web", "10.0.0.4")),
          in("east", pod("web", "10.0.0.4", "api")),
          in("east", pod("cart", "10.0.0.1", "cart")),
          in("east", pod("vm", "10.0.0.5", "vm")),
          in("east", node("asia")),
          in("east", namespace("istio-system", Map.of("topology.istio.io/network", "net-2"))),
          in("a-west", service("cart", "10.98.0.1")),
          in("a-west", slice("cart", "10.0.0.1")),
          in("a-west", pod("web", "10.0.0.4", "web")),
          MeshObjects.annotated(Map.of("networking.istio.io/traffic-distribution", "PreferClose")),
          root("root", "cart", "inner"),
          root("root", "cart", "inner-too"),
          root("root-too", "web", "inner"),
          delegate("inner", "web"),
          delegate("inner", "db"),
          virtualService("inner", "inner.example", "db"),
          delegate("inner-too", "web"),
          virtualService("plain", "db", "web"),
          destinationRule("cart", "cart", 1),
          destinationRule("cart", "cart", 2),
          destinationRule("web", "web", 1),
          mutualTls("STRICT"),
          mutualTls("PERMISSIVE"),
          tokens("one"),
          tokens("two"));

  @Test
  void eachSnapshotIsTheOneFromScratchAndTheUpdateIsTheDifference() {
    for (int round = 0; round < ROUNDS; round++) {
      var state = new MeshState(IngestSettings.DEFAULT, MeshConfigReader.defaults());
      var present = new HashMap<MeshObject.Key, MeshObject>();
      Optional<MeshSnapshot> before = Optional.empty();
      for (int step = 0; step < STEPS; step++) {
        state.take(changes(present));
        state.settle();
        if (before.isPresent() && random.nextInt(3) == 0) {
          continue;
        }
        boolean urgent = before.isPresent() && random.nextInt(3) == 0;
        Publication now = urgent ? state.tables().publishUrgent(1) : state.tables().publish(1);
        String where = "seed %d, round %d, step %d".formatted(seed, round, step);
        MeshSnapshot old = before.orElse(now.snapshot());
        compareEndpoints(where, old, now);
        assertThat(unacceptable(now.snapshot())).as(where).isEmpty();
        if (urgent) {
          assertThat(now.snapshot().config()).as(where).isSameAs(old.config());
        } else {
          MeshSnapshot scratch = fromScratch(present.values());
          compareConfig(where, now.snapshot(), scratch);
          assertThat(now.snapshot().endpoints().byService())
              .as(where)
              .isEqualTo(scratch.endpoints().byService());
          assertThat(now.snapshot().endpoints().workloadsByAddress())
              .as(where)
              .isEqualTo(scratch.endpoints().workloadsByAddress());
          assertThat(remoteWorkloads(now.snapshot())).as(where).isEqualTo(remoteWorkloads(scratch));
          assertThat(now.update().changes())
              .as(where)
              .isEqualTo(
                  before.isEmpty()
                      ? ConfigChanges.EVERYTHING
                      : difference(old, now.snapshot(), now.update().changes()));
        }
        before = Optional.of(now.snapshot());
      }
    }
  }

  /** A cluster that nothing is left of may be known yet, or not. */
  private static Map<String, Map<String, Workload>> remoteWorkloads(MeshSnapshot snapshot) {
    var all = new HashMap<>(snapshot.endpoints().remoteWorkloads());
    all.values().removeIf(Map::isEmpty);
    return all;
  }

  private List<MeshChange> changes(Map<MeshObject.Key, MeshObject> present) {
    var changes = new ArrayList<MeshChange>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      MeshObject object = VERSIONS.get(random.nextInt(VERSIONS.size()));
      if (random.nextInt(4) == 0) {
        present.remove(object.key());
        changes.add(new MeshChange.Delete(object.key()));
      } else {
        present.put(object.key(), object);
        changes.add(new MeshChange.Put(object));
      }
    }
    return changes;
  }

  private MeshSnapshot fromScratch(Collection<MeshObject> objects) {
    var state = new MeshState(IngestSettings.DEFAULT, MeshConfigReader.defaults());
    var shuffled = new ArrayList<>(objects);
    Collections.shuffle(shuffled, random);
    state.take(shuffled.stream().map(o -> (MeshChange) new MeshChange.Put(o)).toList());
    state.settle();
    return state.tables().publish(1).snapshot();
  }

  private static void compareEndpoints(String where, MeshSnapshot old, Publication now) {
    if (old != now.snapshot()) {
      assertThat(now.update().endpoints())
          .as(where)
          .isEqualTo(changed(old.endpoints().byService(), now.snapshot().endpoints().byService()));
    }
  }

  /** Endpoints whose accounts their clusters do not take; those without any take all. */
  private static List<Endpoint> unacceptable(MeshSnapshot mesh) {
    var bad = new ArrayList<Endpoint>();
    mesh.endpoints()
        .byService()
        .forEach(
            (key, endpoints) -> {
              List<String> accepted = mesh.config().index().accounts().getOrDefault(key, List.of());
              endpoints.endpoints().stream()
                  .filter(e -> !accepted.isEmpty() && !e.workload().serviceAccount().isEmpty())
                  .filter(e -> !accepted.contains(e.workload().serviceAccount()))
                  .forEach(bad::add);
            });
    return bad;
  }

  private static void compareConfig(String where, MeshSnapshot now, MeshSnapshot scratch) {
    ConfigSnapshot config = now.config();
    ConfigSnapshot expected = scratch.config();
    assertThat(config.services()).as(where).isEqualTo(expected.services());
    assertThat(config.index().byHostname()).as(where).isEqualTo(expected.index().byHostname());
    assertThat(config.index().accounts()).as(where).isEqualTo(expected.index().accounts());
    assertThat(config.namespaces()).as(where).isEqualTo(expected.namespaces());
    assertThat(objects(config)).as(where).isEqualTo(objects(expected));
    assertThat(now.statuses()).as(where).isEqualTo(scratch.statuses());
  }

  private static List<? extends List<? extends MeshObject>> objects(ConfigSnapshot config) {
    return List.of(
        config.rules().virtualServices(),
        config.rules().destinationRules(),
        config.rules().gateways(),
        config.rules().sidecars(),
        config.rules().peerAuthentications(),
        config.rules().requestAuthentications(),
        config.rules().others());
  }

  /** Keys whose values are not the same instances. */
  private static <K, V> Set<K> changed(Map<K, V> before, Map<K, V> now) {
    var keys = new HashSet<K>(before.keySet());
    keys.addAll(now.keySet());
    keys.removeIf(key -> before.get(key) == now.get(key));
    return keys;
  }

  /** As the two snapshots have it; only what is in clusters is taken from what was told. */
  private static ConfigChanges difference(MeshSnapshot old, MeshSnapshot now, ConfigChanges told) {
    if (told instanceof ConfigChanges.Everything) {
      return told;
    }
    return new ConfigChanges.Only(
        changed(byKey(old.config()), byKey(now.config()), IncrementalTest::sameInstances),
        changed(byObjectKey(old.config()), byObjectKey(now.config())),
        changed(old.config().index().accounts(), now.config().index().accounts()),
        ((ConfigChanges.Only) told).clusterEndpoints(),
        changed(old.config().namespaces(), now.config().namespaces(), Objects::equals));
  }

  private interface Same<V> {
    boolean test(V one, V other);
  }

  private static <K, V> Set<K> changed(Map<K, V> before, Map<K, V> now, Same<V> same) {
    return changed(before, now).stream()
        .filter(
            key ->
                !before.containsKey(key)
                    || !now.containsKey(key)
                    || !same.test(before.get(key), now.get(key)))
        .collect(Collectors.toSet());
  }

  private static boolean sameInstances(List<Service> some, List<Service> others) {
    return some.size() == others.size()
        && IntStream.range(0, some.size()).allMatch(i -> some.get(i) == others.get(i));
  }

  private static Map<Service.Key, List<Service>> byKey(ConfigSnapshot config) {
    return config.services().stream().collect(Collectors.groupingBy(Service::key));
  }

  private static Map<MeshObject.Key, MeshObject> byObjectKey(ConfigSnapshot config) {
    Stream<MeshObject> all = objects(config).stream().flatMap(List::stream);
    return all.collect(Collectors.toMap(MeshObject::key, Function.identity()));
  }
}
