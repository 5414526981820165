package io.meltemi.ingest;

import static io.meltemi.ingest.MeshObjects.destinationRule;
import static io.meltemi.ingest.MeshObjects.headless;
import static io.meltemi.ingest.MeshObjects.pod;
import static io.meltemi.ingest.MeshObjects.service;
import static io.meltemi.ingest.MeshObjects.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.model.Endpoint;
import io.meltemi.model.JwksSource;
import io.meltemi.model.JwtKeys;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.TrustAnchors;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeshLoopTest {
  private static final String CART = "cart.shop.svc.cluster.local";

  private record Publication(MeshSnapshot snapshot, Update update) {}

  private final LinkedBlockingQueue<Publication> publications = new LinkedBlockingQueue<>();
  private MeshLoop loop;
  private MeshChange.Sink sink;

  private void start(Duration after, Duration max) {
    var settings =
        new IngestSettings(
            "cluster.local",
            "Kubernetes",
            "istio-system",
            after,
            max,
            Duration.ofMillis(1),
            List.of(),
            JwksMode.ISTIOD);
    loop =
        new MeshLoop(
            settings,
            MeshConfigReader.defaults(),
            (snapshot, update) -> publications.add(new Publication(snapshot, update)));
    sink = loop.addSource();
  }

  private void startSynced(Duration after, Duration max, MeshObject... objects)
      throws InterruptedException {
    start(after, max);
    loop.start();
    put(objects);
    sink.synced();
    next();
  }

  private void put(MeshObject... objects) {
    sink.accept(Arrays.stream(objects).map(o -> (MeshChange) new MeshChange.Put(o)).toList());
  }

  private Publication next() throws InterruptedException {
    var publication = publications.poll(2, TimeUnit.SECONDS);
    assertThat(publication).as("a publication within two seconds").isNotNull();
    return publication;
  }

  @AfterEach
  void stop() throws InterruptedException {
    loop.close();
  }

  @Test
  void nothingIsPublishedBeforeEverySourceHasSynced() throws Exception {
    start(Duration.ofMillis(1), Duration.ofMillis(1));
    MeshChange.Sink other = loop.addSource();
    loop.start();
    put(service("cart"));
    sink.synced();
    assertThat(publications.poll(50, TimeUnit.MILLISECONDS)).isNull();
    assertThat(loop.published()).isEmpty();

    other.synced();

    assertThat(next().snapshot().config().services()).hasSize(1);
    assertThat(loop.published()).isPresent();
  }

  /** Configuration waits longer than this test, endpoints do not. */
  @Test
  void whatIsTakenHasComeThroughWhenItIsPublished() throws Exception {
    startSynced(
        Duration.ofMinutes(2), Duration.ofMinutes(2), service("cart"), slice("cart", "10.0.0.1"));
    put(slice("cart", "10.0.0.2"));
    next();
    sink.accept(List.of());
    put(service("basket"));
    long mark = loop.progress().taken();
    put(slice("cart", "10.0.0.3"));

    assertThat(next().snapshot().config().services()).hasSize(1);

    assertThat(mark).isEqualTo(4);
    assertThat(loop.progress().published()).isLessThan(mark);
  }

  @Test
  void theFirstSnapshotWaitsForTheKeysThatAreWanted() throws Exception {
    start(Duration.ofMillis(1), Duration.ofMillis(1));
    var wanted = new LinkedBlockingQueue<SortedMap<JwksSource, Duration>>();
    MeshChange.Sink keys = loop.addKeySource(wanted::add);
    loop.start();
    put(
        MeshObjects.config(
            "security", "RequestAuthentication", "p", "{jwtRules: [{issuer: 'https://i'}]}"));
    sink.synced();
    var source = new JwksSource(JwksSource.Kind.ISSUER, "https://i");
    assertThat(wanted.poll(2, TimeUnit.SECONDS)).containsOnlyKeys(source);
    assertThat(loop.isSynced()).isFalse();
    assertThat(publications.poll(50, TimeUnit.MILLISECONDS)).isNull();

    keys.accept(List.of(new MeshChange.Keys(source, Optional.of("keys"))));
    keys.synced();

    assertThat(next().snapshot().config().rules().requestAuthentications())
        .singleElement()
        .satisfies(
            p -> assertThat(p.rules().getFirst().keys()).isEqualTo(new JwtKeys.Inline("keys")));
    assertThat(wanted).isEmpty();
  }

  @Test
  void rootsThatComeLaterAreConfiguration() throws Exception {
    start(Duration.ofMillis(1), Duration.ofMillis(1));
    MeshChange.Sink late = loop.addLateSource();
    loop.start();
    sink.synced();
    assertThat(next().snapshot().config().trustAnchors()).isEmpty();

    var anchors = new TrustAnchors(List.of("root"), Collections.emptySortedMap());
    late.accept(List.of(new MeshChange.Anchors(anchors)));
    Publication told = next();
    assertThat(told.snapshot().config().trustAnchors()).contains(anchors);
    assertThat(told.update().config()).isTrue();

    put(service("cart"));
    assertThat(next().snapshot().config().trustAnchors()).contains(anchors);
  }

  @Test
  void sourcesWithoutObjectsGiveAnEmptyMesh() throws Exception {
    start(Duration.ofMillis(1), Duration.ofMillis(1));
    loop.start();
    sink.synced();

    assertThat(next().snapshot().config().services()).isEmpty();
  }

  @Test
  void endpointsAreNotHeldBackByConfigurationThatWaits() throws Exception {
    startSynced(
        Duration.ofSeconds(30), Duration.ofSeconds(60), service("cart"), slice("cart", "10.0.0.1"));
    var config = loop.published().orElseThrow().config();

    put(service("other"));
    put(slice("cart", "10.0.0.2"));

    Publication published = next();
    assertThat(published.update().config()).isFalse();
    assertThat(published.snapshot().config()).isSameAs(config);
    assertThat(
            published
                .snapshot()
                .endpoints()
                .of(StateFixture.key("cart.shop.svc.cluster.local"))
                .endpoints())
        .extracting("addresses")
        .asString()
        .contains("10.0.0.2");
  }

  /** Clusters name the accounts whose certificates they take. */
  @Test
  void endpointOfANewServiceAccountWaitsForTheClustersThatTakeIt() throws Exception {
    startSynced(
        Duration.ofMillis(500),
        Duration.ofSeconds(60),
        service("cart"),
        slice("cart", "10.0.0.1"),
        pod("cart", "10.0.0.1", "cart"),
        pod("cart-too", "10.0.0.3", "cart"),
        service("web"));

    put(
        pod("new", "10.0.0.2", "new"),
        slice("cart", "10.0.0.2", "10.0.0.3"),
        slice("web", "10.0.0.4"));

    Publication first = next();
    assertThat(first.update().config()).isFalse();
    assertThat(addresses(first, "cart")).containsExactly("10.0.0.3");
    assertThat(addresses(first, "web")).as("held up by none").containsExactly("10.0.0.4");
    Publication second = next();
    assertThat(second.snapshot().config().index().accounts().get(StateFixture.key(CART)))
        .containsExactly(
            "spiffe://cluster.local/ns/shop/sa/cart", "spiffe://cluster.local/ns/shop/sa/new");
    assertThat(addresses(second, "cart")).containsExactly("10.0.0.2", "10.0.0.3");
    assertThat(second.update().endpoints()).containsExactly(StateFixture.key(CART));
    assertThat(publications).isEmpty();
  }

  private static List<String> addresses(Publication publication, String service) {
    var key = StateFixture.key(service + ".shop.svc.cluster.local");
    return publication.snapshot().endpoints().of(key).endpoints().stream()
        .map(Endpoint::address)
        .toList();
  }

  @Test
  void rapidChangesCoalesceAndTheLastStateWins() throws Exception {
    startSynced(Duration.ofMillis(500), Duration.ofSeconds(10));

    for (int i = 0; i < 200; i++) {
      put(i % 2 == 0 ? service("cart") : headless("cart"), service("s" + i));
    }

    Publication published = next();
    assertThat(published.snapshot().config().services()).hasSize(201);
    assertThat(published.snapshot().config().services())
        .filteredOn(s -> s.name().equals("cart"))
        .allMatch(s -> s.isHeadless());
    assertThat(publications).isEmpty();
  }

  @Test
  void updateTellsAllThatChangedSinceThePublicationBefore() throws Exception {
    MeshObject one = destinationRule("cart", "cart", 1);
    MeshObject two = destinationRule("cart", "cart", 2);
    startSynced(Duration.ofMillis(300), Duration.ofSeconds(10), service("web"));

    put(service("cart"));
    put(one);
    put(service("web"), service("gone"));
    sink.accept(List.of(new MeshChange.Delete(service("gone").key())));
    put(two);

    var changes = (ConfigChanges.Only) next().update().changes();
    assertThat(changes.services()).containsExactly(StateFixture.key("cart.shop.svc.cluster.local"));
    assertThat(changes.objects()).containsExactly(two.key());
    assertThat(publications).isEmpty();
  }

  @Test
  void longestWaitBoundsWhatNeverIsQuiet() throws Exception {
    startSynced(Duration.ofSeconds(30), Duration.ofMillis(100));
    long start = System.nanoTime();

    put(service("cart"));

    next();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(95), Duration.ofSeconds(2));
  }

  @Test
  void listenerThatFailsDoesNotStopTheWriter() throws Exception {
    loop =
        new MeshLoop(
            IngestSettings.DEFAULT,
            MeshConfigReader.defaults(),
            (snapshot, update) -> {
              publications.add(new Publication(snapshot, update));
              throw new IllegalStateException("a bug");
            });
    sink = loop.addSource();
    loop.start();
    sink.synced();
    next();

    put(service("cart"));

    assertThat(next().snapshot().config().services()).hasSize(1);
  }
}
