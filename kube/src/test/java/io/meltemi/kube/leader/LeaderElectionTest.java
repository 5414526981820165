package io.meltemi.kube.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.kube.FakeApi;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ScriptedServer;
import io.meltemi.kube.Until;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaderElectionTest {
  private static final String LEASE =
      "/apis/coordination.k8s.io/v1/namespaces/istio-system/leases/lock";

  private final Set<String> working = ConcurrentHashMap.newKeySet();
  private final List<AutoCloseable> open = new ArrayList<>();
  private FakeApi api;

  @BeforeEach
  void serve() throws IOException {
    api = new FakeApi();
    open.addFirst(api);
  }

  @AfterEach
  void stop() throws Exception {
    api.noFaults();
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private LeaderElection candidate(String name) {
    KubeClient client = api.client();
    open.addFirst(client);
    var settings =
        LeaderSettings.of("istio-system", "lock", name)
            .withTimes(Duration.ofMillis(900), Duration.ofMillis(500), Duration.ofMillis(60));
    LeaderElection election =
        LeaderElection.start(
            client,
            settings,
            () -> {
              working.add(name);
              return () -> working.remove(name);
            });
    open.addFirst(election);
    return election;
  }

  private String holder() {
    return LeaseLock.holder(api.stored(LEASE));
  }

  @Test
  void theFirstLeadsAndKeepsIt() {
    LeaderElection one = candidate("one");
    Until.isSo("one leads", one::leads);
    candidate("two");
    long version = api.version();
    Until.isSo("renewed", () -> api.version() > version + 5);
    assertThat(working).containsExactly("one");
    assertThat(api.stored(LEASE).at("/spec/leaseTransitions").asInt()).isZero();
    assertThat(api.stored(LEASE).at("/spec/renewTime").asText())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
  }

  @Test
  void closingGivesTheLeaseToTheNextAtOnce() {
    LeaderElection one = candidate("one");
    Until.isSo("one leads", one::leads);
    LeaderElection two = candidate("two");
    one.close();
    assertThat(working).doesNotContain("one");
    Until.isSo("two leads", two::leads);
    assertThat(holder()).isEqualTo("two");
    assertThat(api.stored(LEASE).at("/spec/leaseTransitions").asInt()).isEqualTo(1);
  }

  @Test
  void aLeaderThatCannotRenewStopsBeforeAnotherBegins() {
    LeaderElection one = candidate("one");
    Until.isSo("one leads", one::leads);
    // Every write hangs for longer than the lease; reads go on.
    api.always(
        (asked, exchange) -> {
          if (!asked.method().equals("PUT") || !asked.body().contains("\"one\"")) {
            return false;
          }
          pause();
          ScriptedServer.json(exchange, 500, "{}");
          return true;
        });
    candidate("two");
    Until.isSo(
        "two took over",
        () -> {
          assertThat(working).hasSizeLessThanOrEqualTo(1);
          return working.contains("two");
        });
  }

  private static void pause() {
    try {
      Thread.sleep(1500);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aStolenLeaseStopsTheWork() {
    LeaderElection one = candidate("one");
    Until.isSo("one leads", one::leads);
    api.put(LEASE, "{\"spec\":{\"holderIdentity\":\"thief\",\"leaseDurationSeconds\":30}}");
    Until.isSo("stopped", () -> working.isEmpty() && !one.leads());
    Until.isSo("taken back when the thief is silent", one::leads);
  }

  @Test
  void aLeaseWithClocksOfTheFutureIsTakenWhenItDoesNotMove() {
    api.put(
        LEASE,
        """
        {"spec":{"holderIdentity":"dead","leaseDurationSeconds":30,
         "renewTime":"2099-01-01T00:00:00.000000Z"}}
        """);
    LeaderElection one = candidate("one");
    assertThat(one.leads()).isFalse();
    Until.isSo("one leads", one::leads);
  }

  @Test
  void timesMustLeaveRoom() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(
            () -> LeaderSettings.of("a", "b", "c").withTimes(second, second, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: each shorter");
  }
}
