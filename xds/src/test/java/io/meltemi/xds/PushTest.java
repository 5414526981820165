package io.meltemi.xds;

import static io.meltemi.xds.ResourceType.CLUSTER;
import static io.meltemi.xds.ResourceType.ENDPOINT;
import static io.meltemi.xds.ResourceType.ROUTE;
import static io.meltemi.xds.ResourceType.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.meltemi.xds.testing.AdsClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PushTest {
  private final XdsFixture xds =
      new XdsFixture(XdsSettings.defaults().withSettleTime(Duration.ZERO));

  @AfterEach
  void close() {
    xds.close();
  }

  @Test
  void tenThousandPublishesCoalesceAndTheLastStateWins() {
    xds.mesh.with(ROUTE, "r", "0");
    xds.publish();
    var client = xds.delta();
    client.ask(ROUTE, "r");
    client.accept(ROUTE);
    for (int i = 1; i <= 10_000; i++) {
      xds.mesh.with(ROUTE, "r", String.valueOf(i));
      xds.publish();
    }
    String last = "0";
    while (!last.equals("10000")) {
      last = client.accept(ROUTE).contents().get("r");
    }
    client.expectNothing();
    assertThat(xds.observer.pushes.get()).isLessThan(10_000);
  }

  @Test
  void endpointChangeOfAHostReachesItsClustersOnly() {
    xds.mesh
        .with(ENDPOINT, "outbound|80||a.b", "1")
        .with(ENDPOINT, "outbound|81||a.b", "1")
        .with(ENDPOINT, "outbound|80||other.b", "1");
    xds.publish();
    var client = xds.delta();
    client.ask(ENDPOINT, "outbound|80||a.b", "outbound|81||a.b", "outbound|80||other.b");
    client.accept(ENDPOINT);
    xds.mesh.with(ENDPOINT, "outbound|80||a.b", "2").with(ENDPOINT, "outbound|81||a.b", "2");
    xds.mesh.publishEndpoints(xds.server, "a.b");
    assertThat(client.accept(ENDPOINT).contents())
        .containsOnlyKeys("outbound|80||a.b", "outbound|81||a.b");
    client.expectNothing();
  }

  @Test
  void unwatchedEndpointChangeDoesNotWakeTheStream() {
    xds.mesh.with(ENDPOINT, "a", "1");
    xds.publish();
    var client = xds.delta();
    client.ask(ENDPOINT, "a");
    client.accept(ENDPOINT);
    client.expectNothing();
    XdsFixture.await("both are accepted", () -> xds.observer.acks.get() == 2);
    int asked = xds.mesh.asked();
    xds.mesh.publishEndpoints(xds.server, "elsewhere");
    assertThat(xds.mesh.asked()).isEqualTo(asked);
    client.expectNothing();
  }

  @Test
  void secretChangeReachesThoseWhoAskedForItAndNobodyElse() {
    xds.mesh.with(ROUTE, "r", "1").with(SECRET, "a", "1").with(SECRET, "b", "1");
    xds.publish();
    var client = xds.delta();
    client.ask(ROUTE, "r");
    client.accept(ROUTE);
    client.ask(SECRET, "a", "b");
    client.accept(SECRET);
    var other = xds.delta();
    other.ask(SECRET, "b");
    other.accept(SECRET);
    XdsFixture.await("all is accepted", () -> xds.observer.acks.get() == 3);
    int pushes = xds.observer.pushes.get();
    xds.mesh.with(SECRET, "a", "2");
    xds.mesh.publishSecrets(xds.server, "a");
    assertThat(client.accept(SECRET).contents()).containsExactly(entry("a", "2"));
    XdsFixture.await("that is accepted", () -> xds.observer.acks.get() == 4);
    assertThat(xds.observer.pushes).hasValue(pushes + 1);
    client.expectNothing();
    other.expectNothing();
  }

  @Test
  void namesThatCannotBeAnsweredYetWait() {
    xds.mesh.with(ROUTE, "r", "1").with(SECRET, "a", "1").undecided(SECRET);
    xds.publish();
    for (var client : List.of(xds.delta(), xds.state())) {
      client.ask(SECRET, "a");
      client.ask(ROUTE, "r");
      client.accept(ROUTE, "r");
      assertThat(client.waiting()).isZero();
      xds.mesh.decided(xds.server, c -> false);
      xds.mesh.decided(xds.server, c -> true);
      assertThat(client.accept(SECRET, "a").messages()).containsExactly("1");
      xds.mesh.undecided(SECRET);
      xds.publish();
    }
  }

  @Test
  void changeOfOneProxyReachesEveryTypeOfItAndNobodyElse() {
    xds.mesh.with(CLUSTER, "a", "1");
    xds.publish();
    var clients = new ArrayList<AdsClient>();
    try {
      for (int proxy = 1; proxy <= 10; proxy++) {
        var client = AdsClient.delta(xds.address, "sidecar~10.0.0." + proxy + "~a.b~b.svc");
        clients.add(client);
        client.ask(CLUSTER);
        client.accept(CLUSTER);
        client.expectNothing();
      }
      XdsFixture.await("every acceptance", this::allIsAccepted);
      int asked = xds.mesh.asked();
      xds.mesh.with(CLUSTER, "a", "2");
      xds.mesh.publishTo(xds.server, "10.0.0.1");
      assertThat(clients.getFirst().accept(CLUSTER).contents()).containsEntry("a", "2");
      // An acceptance that is taken, but not dealt with to its end, asks for what is in force.
      assertThat(xds.mesh.asked()).isBetween(asked + 1, asked + clients.size() / 2);
    } finally {
      clients.forEach(AdsClient::close);
    }
  }

  private boolean allIsAccepted() {
    return xds.server.sessions().stream()
        .flatMap(session -> session.watches().stream())
        .allMatch(watch -> watch.nonceSent().equals(watch.nonceAcked()));
  }

  @Test
  void endpointsThatAppearReachAClientThatWaitsForThem() {
    xds.publish();
    var client = xds.delta();
    client.ask(ENDPOINT, "a");
    client.accept(ENDPOINT);
    xds.mesh.with(ENDPOINT, "a", "1");
    xds.mesh.publishEndpoints(xds.server, "a");
    assertThat(client.accept(ENDPOINT).contents()).containsOnlyKeys("a");
  }

  @Test
  void equalClientsShareTheirListsAndSubscriptions() {
    xds.mesh.with(CLUSTER, "a", "cluster").with(ENDPOINT, "a", "1").with(ENDPOINT, "b", "1");
    xds.publish();
    for (int i = 0; i < 2; i++) {
      var client = xds.delta();
      client.ask(CLUSTER);
      client.accept(CLUSTER);
      client.ask(ENDPOINT, "b", "a");
      client.accept(ENDPOINT);
    }
    var sent =
        xds.server.sessions().stream()
            .flatMap(session -> session.watches().stream())
            .filter(watch -> watch.type() == ENDPOINT)
            .map(SessionStatus.Watch::sent)
            .toList();
    assertThat(sent).hasSize(2);
    assertThat(sent.get(0)).isSameAs(sent.get(1));
  }

  @Test
  void convergenceIsReported() {
    xds.mesh.with(CLUSTER, "a", "cluster");
    xds.publish();
    var client = xds.delta();
    client.ask(CLUSTER);
    client.accept(CLUSTER);
    client.expectNothing();
    int before = xds.observer.converged.get();
    xds.mesh.with(CLUSTER, "a", "cluster 2");
    xds.publish();
    client.accept(CLUSTER);
    XdsFixture.await("convergence", () -> xds.observer.converged.get() > before);
  }

  @Test
  void drainEndsStreamsGracefully() {
    xds.publish();
    var client = xds.delta();
    client.ask(CLUSTER);
    client.accept(CLUSTER);
    xds.server.drain();
    assertThat(client.end().isOk()).isTrue();
    XdsFixture.await("no session", () -> xds.server.sessions().isEmpty());
    assertThat(xds.observer.disconnects).hasValue(1);
  }
}
