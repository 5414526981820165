package io.meltemi.ingest;

import static io.meltemi.ingest.MeshObjects.headless;
import static io.meltemi.ingest.MeshObjects.service;
import static io.meltemi.ingest.MeshObjects.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.model.MeshSnapshot;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeshLoopTest {
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
            List.of());
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

  @Test
  void rapidChangesCoalesceAndTheLastStateWins() throws Exception {
    startSynced(Duration.ofMillis(80), Duration.ofSeconds(10));

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
