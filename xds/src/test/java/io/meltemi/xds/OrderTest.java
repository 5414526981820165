package io.meltemi.xds;

import static io.meltemi.xds.ResourceType.CLUSTER;
import static io.meltemi.xds.ResourceType.ENDPOINT;
import static io.meltemi.xds.ResourceType.LISTENER;
import static io.meltemi.xds.ResourceType.ROUTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.xds.testing.AdsClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OrderTest {
  private final XdsSettings patient = XdsSettings.defaults().withSettleTime(Duration.ofMinutes(1));

  private static void syncDelta(XdsFixture xds, AdsClient client) {
    xds.mesh
        .with(CLUSTER, "a", "cluster")
        .with(ENDPOINT, "a", "endpoints")
        .with(LISTENER, "l", "listener")
        .with(ROUTE, "r", "to a");
    xds.publish();
    client.ask(CLUSTER);
    client.accept(CLUSTER);
    client.ask(ENDPOINT, "a");
    client.accept(ENDPOINT, "a");
    client.ask(LISTENER);
    client.accept(LISTENER);
    client.ask(ROUTE, "r");
    client.accept(ROUTE, "r");
    client.expectNothing();
  }

  @Test
  void routesWaitUntilTheClustersTheyUseAreAccepted() {
    try (var xds = new XdsFixture(patient)) {
      xds.publish();
      var client = xds.delta();
      syncDelta(xds, client);
      xds.mesh
          .with(CLUSTER, "b", "cluster b")
          .with(ENDPOINT, "b", "endpoints b")
          .with(LISTENER, "l", "listener 2")
          .with(ROUTE, "r", "to b");
      xds.publish();
      var clusters = client.next();
      assertThat(clusters.type()).isEqualTo(CLUSTER);
      client.subscribe(ENDPOINT, "b");
      client.accept(ENDPOINT);
      client.expectNothing();
      client.ack(clusters);
      client.accept(LISTENER);
      client.accept(ROUTE);
      client.expectNothing();
    }
  }

  @Test
  void clientThatDoesNotAcceptClustersGetsRoutesAfterAWhile() {
    var settings = XdsSettings.defaults().withSettleTime(Duration.ofMillis(50));
    try (var xds = new XdsFixture(settings)) {
      xds.publish();
      var client = xds.delta();
      syncDelta(xds, client);
      xds.mesh.with(CLUSTER, "b", "cluster b").with(ROUTE, "r", "to b");
      xds.publish();
      assertThat(client.next().type()).isEqualTo(CLUSTER);
      assertThat(client.next().type()).isEqualTo(ROUTE);
    }
  }

  @Test
  void removedClusterGoesAfterTheRoutesThatUsedIt() {
    try (var xds = new XdsFixture(patient)) {
      xds.publish();
      var client = xds.delta();
      syncDelta(xds, client);
      xds.mesh
          .without(CLUSTER, "a")
          .without(ENDPOINT, "a")
          .with(CLUSTER, "b", "cluster b")
          .with(ROUTE, "r", "to b");
      xds.publish();
      var grown = client.accept(CLUSTER);
      assertThat(grown.contents()).containsOnlyKeys("b");
      assertThat(grown.removed()).isEmpty();
      assertThat(client.accept(ENDPOINT).removed()).containsExactly("a");
      var routes = client.next();
      assertThat(routes.contents()).containsExactly(java.util.Map.entry("r", "to b"));
      client.expectNothing();
      client.ack(routes);
      assertThat(client.accept(CLUSTER).removed()).containsExactly("a");
    }
  }

  @Test
  void removedClusterGoesAfterTheRoutesInStateOfTheWorldToo() {
    try (var xds = new XdsFixture(patient)) {
      xds.publish();
      var client = xds.state();
      syncDelta(xds, client);
      xds.mesh.without(CLUSTER, "a").with(CLUSTER, "b", "cluster b").with(ROUTE, "r", "to b");
      xds.publish();
      assertThat(client.accept(CLUSTER).messages()).containsExactly("cluster b", "cluster");
      client.accept(ROUTE, "r");
      assertThat(client.accept(CLUSTER).messages()).containsExactly("cluster b");
    }
  }

  @Test
  void changesAreMergedWhileTheLastIsNotAnswered() {
    try (var xds = new XdsFixture(patient)) {
      xds.publish();
      var client = xds.delta();
      syncDelta(xds, client);
      xds.mesh.with(ROUTE, "r", "1");
      xds.publish();
      var first = client.next();
      for (int i = 2; i <= 100; i++) {
        xds.mesh.with(ROUTE, "r", String.valueOf(i));
        xds.publish();
      }
      client.expectNothing();
      client.ack(first);
      assertThat(client.accept(ROUTE).contents()).containsValue("100");
      client.expectNothing();
    }
  }
}
