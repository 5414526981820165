package io.meltemi.xds;

import static io.meltemi.xds.ResourceType.CLUSTER;
import static io.meltemi.xds.ResourceType.ENDPOINT;
import static io.meltemi.xds.ResourceType.LISTENER;
import static io.meltemi.xds.ResourceType.ROUTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.meltemi.xds.testing.AdsClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StateStreamTest {
  private final XdsFixture xds = new XdsFixture();

  @AfterEach
  void close() {
    xds.close();
  }

  private AdsClient synced() {
    xds.mesh
        .with(CLUSTER, "a", "cluster a")
        .with(CLUSTER, "b", "cluster b")
        .with(ENDPOINT, "a", "endpoints a")
        .with(ENDPOINT, "b", "endpoints b");
    xds.publish();
    var client = xds.state();
    client.ask(CLUSTER);
    client.accept(CLUSTER);
    client.ask(ENDPOINT, "a", "b");
    client.accept(ENDPOINT, "a", "b");
    return client;
  }

  @Test
  void changedClusterBringsAllClustersAndItsEndpoints() {
    var client = synced();
    xds.mesh.with(CLUSTER, "b", "cluster b2");
    xds.publish();
    assertThat(client.accept(CLUSTER).messages()).containsExactly("cluster a", "cluster b2");
    assertThat(client.accept(ENDPOINT, "a", "b").messages()).containsExactly("endpoints b");
    client.expectNothing();
  }

  @Test
  void onlyChangedEndpointsAreSent() {
    var client = synced();
    xds.mesh.with(ENDPOINT, "b", "endpoints b2");
    xds.publish();
    assertThat(client.accept(ENDPOINT, "a", "b").messages()).containsExactly("endpoints b2");
  }

  @Test
  void newlyAskedNamesAreSent() {
    var client = synced();
    xds.mesh.with(ENDPOINT, "c", "endpoints c");
    xds.publish();
    client.expectNothing();
    xds.mesh.with(ENDPOINT, "a", "endpoints a2");
    xds.publish();
    var reply = client.next();
    client.ack(reply, "a", "b", "c");
    assertThat(client.accept(ENDPOINT, "a", "b", "c").messages()).containsExactly("endpoints c");
    client.expectNothing();
  }

  @Test
  void versionWithoutNonceIsAnswered() {
    xds.mesh.with(CLUSTER, "a", "cluster a");
    xds.publish();
    var client = xds.state();
    client.say(
        DiscoveryRequest.newBuilder()
            .setTypeUrl(CLUSTER.typeUrl())
            .setVersionInfo("of another server")
            .build());
    assertThat(client.accept(CLUSTER).messages()).containsExactly("cluster a");
  }

  @Test
  void nonceOfAnEarlierStreamIsAFirstRequest() {
    xds.mesh.with(ROUTE, "r", "route");
    xds.publish();
    var client = xds.state();
    client.say(
        DiscoveryRequest.newBuilder()
            .setTypeUrl(ROUTE.typeUrl())
            .setVersionInfo("v")
            .setResponseNonce("old")
            .addResourceNames("r")
            .build());
    assertThat(client.accept(ROUTE, "r").messages()).containsExactly("route");
  }

  @Test
  void expiredNonceIsPassedOver() {
    var client = synced();
    client.say(
        DiscoveryRequest.newBuilder()
            .setTypeUrl(ENDPOINT.typeUrl())
            .setResponseNonce("stale")
            .addResourceNames("c")
            .build());
    client.expectNothing();
    assertThat(xds.observer.expired).hasValue(1);
    assertThat(xds.watch(ENDPOINT).names()).containsExactly("a", "b");
  }

  @Test
  void namingNothingAfterNamesEndsTheSubscription() {
    xds.mesh.with(LISTENER, "l", "listener").with(LISTENER, "m", "other");
    xds.publish();
    var client = xds.state();
    client.ask(LISTENER, "l");
    var reply = client.next();
    assertThat(reply.messages()).containsExactly("listener");
    client.ack(reply);
    client.expectNothing();
    xds.mesh.with(LISTENER, "l", "changed");
    xds.publish();
    client.expectNothing();
  }

  @Test
  void wildcardByNameStaysAWildcard() {
    xds.mesh.with(LISTENER, "l", "listener").with(LISTENER, "m", "other");
    xds.publish();
    var client = xds.state();
    client.ask(LISTENER, "*");
    assertThat(client.accept(LISTENER, "*").messages()).containsExactly("listener", "other");
    client.expectNothing();
  }

  @Test
  void endpointsThatWereAskedForBeforeClustersComeAgainAfterThem() {
    xds.mesh.with(CLUSTER, "a", "cluster a").with(ENDPOINT, "a", "endpoints a");
    xds.publish();
    var client = xds.state();
    client.ask(ENDPOINT, "a");
    client.accept(ENDPOINT, "a");
    client.ask(CLUSTER);
    client.accept(CLUSTER);
    assertThat(client.accept(ENDPOINT, "a").messages()).containsExactly("endpoints a");
  }

  @Test
  void removedRouteIsNotSentAndItsReturnIs() {
    xds.mesh.with(ROUTE, "r", "route");
    xds.publish();
    var client = xds.state();
    client.ask(ROUTE, "r");
    client.accept(ROUTE, "r");
    xds.mesh.without(ROUTE, "r").with(ROUTE, "other", "x");
    xds.publish();
    client.expectNothing();
    xds.mesh.with(ROUTE, "r", "route");
    xds.publish();
    assertThat(client.accept(ROUTE, "r").messages()).containsExactly("route");
  }
}
