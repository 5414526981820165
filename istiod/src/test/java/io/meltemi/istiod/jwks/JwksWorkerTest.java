package io.meltemi.istiod.jwks;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.istiod.fetch.AddressGuard;
import io.meltemi.model.JwksSource;
import io.meltemi.model.MeshChange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JwksWorkerTest {
  private static final Duration OFTEN = Duration.ofMillis(50);
  private static final Duration SELDOM = Duration.ofHours(1);

  @TempDir Path folder;
  private final BlockingQueue<MeshChange> told = new LinkedBlockingQueue<>();
  private final CountDownLatch synced = new CountDownLatch(1);
  private final AtomicInteger successes = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private final List<Consumer<SortedMap<JwksSource, Duration>>> want = new ArrayList<>();
  private Optional<JwksWorker> worker = Optional.empty();
  private KeyServer server;

  @BeforeEach
  void serve() throws IOException {
    server = KeyServer.plain();
  }

  @AfterEach
  void stop() {
    worker.ifPresent(JwksWorker::close);
    server.close();
  }

  private void start(Duration refresh) {
    var guard = new AddressGuard(List.of("localhost"), List.of(), List.of());
    worker =
        Optional.of(
            JwksWorker.start(
                new JwksSettings(refresh, guard, folder.resolve("none")),
                success -> (success ? successes : failures).incrementAndGet(),
                wanted -> {
                  want.add(wanted);
                  return sink();
                }));
  }

  private MeshChange.Sink sink() {
    return new MeshChange.Sink() {
      @Override
      public void accept(List<MeshChange> changes) {
        told.addAll(changes);
      }

      @Override
      public void synced() {
        synced.countDown();
      }
    };
  }

  private void want(Duration timeout, JwksSource... sources) {
    var wanted = new TreeMap<JwksSource, Duration>();
    for (JwksSource source : sources) {
      wanted.put(source, timeout);
    }
    want.getFirst().accept(wanted);
  }

  private void want(JwksSource... sources) {
    want(Duration.ofSeconds(5), sources);
  }

  private JwksSource source(String path) {
    return new JwksSource(JwksSource.Kind.KEYS, server.url(path));
  }

  private static String keys(String kid) {
    return "{\"keys\": [{\"kty\": \"EC\", \"kid\": \"%s\"}]}".formatted(kid);
  }

  private void awaitTold(JwksSource source, Optional<String> keys) throws InterruptedException {
    assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(new MeshChange.Keys(source, keys));
  }

  private void awaitRequests(int more) throws InterruptedException {
    int wanted = server.requests.get() + more;
    for (int i = 0; i < 1000 && server.requests.get() < wanted; i++) {
      Thread.sleep(10);
    }
    assertThat(server.requests.get()).isGreaterThanOrEqualTo(wanted);
  }

  private boolean isSynced() throws InterruptedException {
    return synced.await(10, TimeUnit.SECONDS);
  }

  @Test
  void itHasSyncedOnceEverySourceThatWasWantedFirstHasAnAnswer() throws Exception {
    server.serve("/a", keys("a"));
    start(SELDOM);
    assertThat(synced.getCount()).isOne();
    want(source("/a"), source("/none"));

    assertThat(isSynced()).isTrue();
    assertThat(told)
        .containsExactlyInAnyOrder(
            new MeshChange.Keys(source("/a"), Optional.of(keys("a"))),
            new MeshChange.Keys(source("/none"), Optional.empty()));
    assertThat(successes).hasValue(1);
  }

  @Test
  void itHasSyncedWhereNothingIsWanted() throws Exception {
    start(SELDOM);
    want();
    assertThat(isSynced()).isTrue();
  }

  @Test
  void keysThatAreOthersAreToldAndEqualOnesAreNot() throws Exception {
    server.serve("/a", keys("one"));
    start(OFTEN);
    want(source("/a"));
    awaitTold(source("/a"), Optional.of(keys("one")));

    server.serve("/a", "{ \"keys\":[{\"kid\":\"one\",\"kty\":\"EC\"}] }");
    awaitRequests(3);
    assertThat(told).isEmpty();
    server.serve("/a", keys("two"));
    awaitTold(source("/a"), Optional.of(keys("two")));
  }

  @Test
  void theLastKeysStayWhileTheServerIsDownAndRotatedOnesComeAfter() throws Exception {
    server.serve("/a", keys("one"));
    start(OFTEN);
    want(source("/a"));
    awaitTold(source("/a"), Optional.of(keys("one")));

    server.fail("/a");
    awaitRequests(3);
    server.serve("/a", "<html>an error page</html>");
    awaitRequests(3);
    assertThat(told).isEmpty();
    assertThat(failures.get()).isPositive();
    server.serve("/a", keys("two"));
    awaitTold(source("/a"), Optional.of(keys("two")));
  }

  @Test
  void aSourceWithoutKeysIsAskedAgainSoonThoughRefreshesAreSeldom() throws Exception {
    start(SELDOM);
    want(source("/a"));
    awaitTold(source("/a"), Optional.empty());

    server.serve("/a", keys("one"));
    awaitTold(source("/a"), Optional.of(keys("one")));
  }

  @Test
  void whenOthersAreWantedAllIsToldAgainAndWhatIsKnownIsNotFetchedAgain() throws Exception {
    server.serve("/a", keys("a"));
    server.serve("/b", keys("b"));
    start(SELDOM);
    want(source("/a"));
    awaitTold(source("/a"), Optional.of(keys("a")));

    want(source("/a"), source("/b"));
    awaitTold(source("/a"), Optional.of(keys("a")));
    awaitTold(source("/b"), Optional.of(keys("b")));
    assertThat(server.requests).hasValue(2);

    want(source("/b"));
    awaitTold(source("/b"), Optional.of(keys("b")));
    want(source("/a"), source("/b"));
    awaitTold(source("/b"), Optional.of(keys("b")));
    awaitTold(source("/a"), Optional.of(keys("a")));
    assertThat(server.requests).as("what nobody wanted was forgotten").hasValue(3);
  }
}
