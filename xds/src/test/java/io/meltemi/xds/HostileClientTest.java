package io.meltemi.xds;

import static io.meltemi.xds.ResourceType.CLUSTER;
import static io.meltemi.xds.ResourceType.ENDPOINT;
import static io.meltemi.xds.ResourceType.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.grpc.Status;
import io.meltemi.xds.testing.AdsClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
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
  void unknownTypesArePassedOver() {
    try (var xds = new XdsFixture()) {
      xds.publish();
      var client = xds.delta();
      client.ask(CLUSTER);
      client.accept(CLUSTER);
      client.say(
          DeltaDiscoveryRequest.newBuilder()
              .setTypeUrl("type.googleapis.com/istio.v1.HealthInformation")
              .build());
      client.expectNothing();
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
}
