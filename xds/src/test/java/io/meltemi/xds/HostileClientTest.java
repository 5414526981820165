package io.meltemi.xds;

import static io.meltemi.xds.ResourceType.CLUSTER;
import static io.meltemi.xds.ResourceType.ENDPOINT;
import static io.meltemi.xds.ResourceType.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.meltemi.xds.testing.AdsClient;
import io.meltemi.xds.testing.HalfRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HostileClientTest {
  private static void serves(XdsFixture xds) {
    var client = xds.delta();
    client.ask(CLUSTER);
    client.accept(CLUSTER);
  }

  @Test
  void garbageOnThePortHarmsNobody() throws IOException {
    try (var xds = new XdsFixture()) {
      xds.publish();
      var random = new Random(7);
      for (int i = 0; i < 30; i++) {
        try (var socket = new Socket()) {
          socket.connect((InetSocketAddress) xds.address);
          var bytes = new byte[random.nextInt(20_000)];
          random.nextBytes(bytes);
          socket.getOutputStream().write(bytes);
        } catch (IOException e) {
          assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
        }
      }
      serves(xds);
    }
  }

  @Test
  void clientThatNeverReadsIsCutOffAndHarmsNobody() {
    var settings =
        XdsSettings.defaults()
            .withPace(new XdsSettings.Pace(1 << 20, Duration.ofMillis(100), Duration.ofSeconds(2)));
    try (var xds = new XdsFixture(settings)) {
      xds.mesh.with(CLUSTER, "a", "x".repeat(900 << 10));
      xds.publish();
      var deaf = new AdsClient[5];
      for (int i = 0; i < deaf.length; i++) {
        deaf[i] = xds.deaf();
        deaf[i].ask(CLUSTER);
      }
      serves(xds);
      XdsFixture.await("all deaf clients end", () -> xds.observer.timeouts.get() == deaf.length);
      XdsFixture.await("their sessions end", () -> xds.server.sessions().size() == 1);
      serves(xds);
    }
  }

  @Test
  void changesForAClientThatDoesNotReadAreOneMark() {
    var settings = XdsSettings.defaults().withSettleTime(Duration.ZERO);
    try (var xds = new XdsFixture(settings)) {
      xds.mesh.with(CLUSTER, "a", "x".repeat(900 << 10));
      xds.publish();
      var deaf = xds.deaf();
      deaf.ask(CLUSTER);
      XdsFixture.await("first response", () -> xds.observer.pushes.get() == 1);
      for (int i = 0; i < 200; i++) {
        xds.mesh.with(CLUSTER, "a", i + "x".repeat(900 << 10));
        xds.publish();
      }
      XdsFixture.await("behind", () -> xds.server.sessions().getFirst().behind());
      assertThat(xds.observer.pushes).hasValue(1);
    }
  }

  @Test
  void requestWithoutNodeIsRefused() {
    try (var xds = new XdsFixture()) {
      xds.publish();
      try (var client = AdsClient.delta(xds.address, "")) {
        client.ask(CLUSTER);
        assertThat(client.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      }
      assertThat(xds.observer.refusals).singleElement().asString().contains("node");
    }
  }

  @Test
  void tooManyNamesEndTheStream() {
    try (var xds = new XdsFixture()) {
      xds.publish();
      var client = xds.delta();
      for (int i = 0; i < 20; i++) {
        client.ask(ENDPOINT, (i + "n".repeat(1 << 20)).repeat(3));
      }
      assertThat(client.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      serves(xds);
    }
  }

  @Test
  void requestThatIsTooLargeEndsTheStream() {
    try (var xds = new XdsFixture()) {
      xds.publish();
      var client = xds.delta();
      client.ask(ENDPOINT, "n".repeat(5 << 20));
      assertThat(client.end().isOk()).isFalse();
      serves(xds);
    }
  }

  @Test
  void streamsBeyondTheLimitAreRefused() {
    try (var xds = new XdsFixture(XdsSettings.defaults().withStreams(0, 1))) {
      xds.publish();
      serves(xds);
      var second = xds.delta();
      second.ask(CLUSTER);
      assertThat(second.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
  }

  @Test
  void streamsThatComeTooFastAreRefused() {
    try (var xds = new XdsFixture(XdsSettings.defaults().withStreams(1, 100))) {
      xds.publish();
      for (int i = 0; i < 4; i++) {
        xds.delta().ask(SECRET, "x");
      }
      XdsFixture.await("a refusal", () -> !xds.observer.refusals.isEmpty());
      assertThat(xds.observer.refusals).allMatch(reason -> reason.contains("rate"));
    }
  }

  @Test
  void nothingIsServedBeforeTheFirstPublish() {
    try (var xds = new XdsFixture()) {
      var client = xds.delta();
      client.ask(CLUSTER);
      assertThat(client.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  /** Small shares, of which honest clients need little. */
  private static XdsSettings small() {
    return XdsSettings.defaults()
        .withShares(new Shares(40, 8, 6 << 20, 1 << 20, 1 << 20, 16 << 20))
        .withFirstRequest(Duration.ofSeconds(1));
  }

  @Test
  void streamsWithoutARequestMakeWayAndEndInTime() {
    try (var xds = new XdsFixture(small())) {
      xds.publish();
      var silent = new AdsClient[20];
      for (int i = 0; i < silent.length; i++) {
        silent[i] = xds.delta();
      }
      serves(xds);
      var ends = Arrays.stream(silent).map(client -> client.end().getDescription()).toList();
      assertThat(ends).filteredOn(e -> e.contains("too many streams")).isNotEmpty();
      assertThat(ends).filteredOn(e -> e.contains("no request has come in time")).isNotEmpty();
      serves(xds);
    }
  }

  @Test
  void whoHasAskedDoesNotMakeWayForTheSilent() throws Exception {
    var admitted = new CountDownLatch(1);
    PeerAuthenticator slow =
        (headers, attributes) -> {
          try {
            admitted.await();
          } catch (InterruptedException e) {
            throw Status.CANCELLED.asException();
          }
          return List.of();
        };
    try (var xds = new XdsFixture(small(), slow)) {
      xds.publish();
      var asks = xds.delta();
      asks.ask(CLUSTER);
      var silent = new AdsClient[20];
      for (int i = 0; i < silent.length; i++) {
        silent[i] = xds.delta();
      }
      XdsFixture.await(
          "most of the silent leave",
          () -> Arrays.stream(silent).filter(c -> c.ended(Duration.ofMillis(1))).count() == 12);
      admitted.countDown();
      asks.accept(CLUSTER);
    }
  }

  @Test
  void whatClientsSayOfThemselvesIsBoundedInTotal() {
    try (var xds = new XdsFixture(small())) {
      xds.publish();
      var talkers = new AdsClient[8];
      for (int i = 0; i < talkers.length; i++) {
        talkers[i] = xds.talker("x".repeat(300 << 10));
        talkers[i].ask(CLUSTER);
      }
      XdsFixture.await(
          "five of eight do not fit",
          () ->
              Arrays.stream(talkers).filter(t -> t.ended(Duration.ofMillis(1))).count() == 5
                  && xds.server.sessions().size() == 3);
      serves(xds);
      assertThat(xds.server.sessions()).hasSize(4);
    }
  }

  @Test
  void madeUpNamesAreBoundedInTotalAndEqualOnesCountOnce() {
    try (var xds = new XdsFixture(small())) {
      xds.publish();
      var equal = new AdsClient[6];
      for (int i = 0; i < equal.length; i++) {
        equal[i] = xds.delta();
        equal[i].ask(ENDPOINT, "n".repeat(600 << 10));
        assertThat(equal[i].ended(Duration.ofMillis(100))).isFalse();
      }
      for (int i = 0; i < 4; i++) {
        xds.delta().ask(ENDPOINT, (char) ('a' + i) + "n".repeat(500 << 10));
      }
      XdsFixture.await("most have to leave", () -> xds.server.sessions().size() < 9);
      serves(xds);
    }
  }

  @Test
  void initialVersionsAreBoundedInTotal() {
    try (var xds = new XdsFixture(small())) {
      xds.publish();
      var versions = new TreeMap<String, String>();
      for (int i = 0; i < 3_000; i++) {
        versions.put("made-up-" + i, "1");
      }
      for (int i = 0; i < 6; i++) {
        xds.delta().resume(CLUSTER, List.of(), versions);
      }
      serves(xds);
      XdsFixture.await("they are told, and let go", () -> xds.observer.pushes.get() >= 2);
      versions.put("and-more", "x");
      for (int i = 0; i < 3_000; i++) {
        versions.put("more-" + i, "1");
      }
      var greedy = xds.delta();
      greedy.resume(CLUSTER, List.of(), versions);
      assertThat(greedy.end().getDescription()).contains("too many initial versions");
      serves(xds);
    }
  }

  @Test
  void unfinishedRequestsAreBoundedInTotal() throws IOException {
    var settings = small().withShares(new Shares(40, 100, 6 << 20, 1 << 20, 1 << 20, 16 << 20));
    try (var xds = new XdsFixture(settings.withFirstRequest(Duration.ofSeconds(60)))) {
      xds.publish();
      var unfinished = new ArrayList<HalfRequest>();
      try {
        for (int i = 0; i < 12; i++) {
          unfinished.add(HalfRequest.open((InetSocketAddress) xds.address, 2 << 20));
        }
        XdsFixture.await(
            "three of two MB fit into six",
            () -> unfinished.stream().filter(HalfRequest::isCutOff).count() >= 9);
        serves(xds);
      } finally {
        unfinished.forEach(HalfRequest::close);
      }
    }
  }

  @Test
  void windowsOfZeroHoldUpNobody() {
    var settings =
        small().withPace(new XdsSettings.Pace(9 << 20, Duration.ofSeconds(5), Duration.ZERO));
    try (var xds = new XdsFixture(settings)) {
      xds.mesh.with(CLUSTER, "a", "x".repeat(1 << 20));
      xds.publish();
      for (int i = 0; i < 20; i++) {
        xds.deaf().ask(CLUSTER);
      }
      XdsFixture.await("they are there", () -> xds.observer.pushes.get() >= 8);
      long start = System.nanoTime();
      serves(xds);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
  }
}
