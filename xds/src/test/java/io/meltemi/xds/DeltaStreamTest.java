package io.meltemi.xds;

import static io.meltemi.xds.ResourceType.CLUSTER;
import static io.meltemi.xds.ResourceType.ENDPOINT;
import static io.meltemi.xds.ResourceType.EXTENSION_CONFIG;
import static io.meltemi.xds.ResourceType.LISTENER;
import static io.meltemi.xds.ResourceType.ROUTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.xds.testing.AdsClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeltaStreamTest {
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
    var client = xds.delta();
    client.ask(CLUSTER);
    client.accept(CLUSTER);
    client.ask(ENDPOINT, "a", "b");
    client.accept(ENDPOINT);
    return client;
  }

  @Test
  void emptyFirstRequestForClustersAsksForAll() {
    xds.mesh.with(CLUSTER, "a", "cluster a").with(CLUSTER, "b", "cluster b");
    xds.publish();
    var client = xds.delta();
    client.ask(CLUSTER);
    assertThat(client.accept(CLUSTER).contents())
        .containsExactly(Map.entry("a", "cluster a"), Map.entry("b", "cluster b"));
    client.expectNothing();
  }

  @Test
  void wildcardByNameAsksForAll() {
    xds.mesh.with(LISTENER, "l", "listener");
    xds.publish();
    var client = xds.delta();
    client.ask(LISTENER, "*");
    assertThat(client.accept(LISTENER).contents()).containsOnlyKeys("l");
  }

  @Test
  void subscribingAndUnsubscribingWildcardAtOnceAsksForNothing() {
    xds.mesh.with(CLUSTER, "a", "cluster a");
    xds.publish();
    var client = xds.delta();
    client.say(
        io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(CLUSTER.typeUrl())
            .addResourceNamesSubscribe("*")
            .addResourceNamesUnsubscribe("*")
            .build());
    client.expectNothing();
    client.subscribe(CLUSTER, "a");
    assertThat(client.accept(CLUSTER).contents()).containsOnlyKeys("a");
  }

  @Test
  void allOfNothingIsAnsweredWithNothing() {
    xds.publish();
    var client = xds.delta();
    client.ask(CLUSTER);
    assertThat(client.accept(CLUSTER).contents()).isEmpty();
  }

  @Test
  void emptyFirstRequestForEndpointsAsksForNothing() {
    xds.mesh.with(ENDPOINT, "a", "endpoints a");
    xds.publish();
    var client = xds.delta();
    client.ask(ENDPOINT);
    client.expectNothing();
  }

  @Test
  void eachNamedResourceIsAnswered() {
    xds.mesh.with(ROUTE, "r", "route");
    xds.publish();
    var client = xds.delta();
    client.ask(ROUTE, "r", "missing");
    var reply = client.accept(ROUTE);
    assertThat(reply.contents()).containsOnlyKeys("r");
    assertThat(reply.removed()).containsExactly("missing");
    xds.mesh.with(ROUTE, "missing", "found");
    xds.publish();
    assertThat(client.accept(ROUTE).contents()).containsExactly(Map.entry("missing", "found"));
  }

  @Test
  void nameThatIsSubscribedAgainIsSentAgain() {
    var client = synced();
    client.subscribe(ENDPOINT, "b");
    assertThat(client.accept(ENDPOINT).contents()).containsOnlyKeys("b");
  }

  @Test
  void onlyWhatChangedIsSent() {
    var client = synced();
    xds.mesh.with(ENDPOINT, "b", "endpoints b2");
    xds.publish();
    assertThat(client.accept(ENDPOINT).contents()).containsExactly(Map.entry("b", "endpoints b2"));
    client.expectNothing();
  }

  @Test
  void sameBytesAreNotSentAgain() {
    var client = synced();
    xds.publish();
    client.expectNothing();
  }

  @Test
  void unsubscribedNameIsNotSentAnyMore() {
    var client = synced();
    client.unsubscribe(ENDPOINT, "b");
    client.expectNothing();
    xds.mesh.with(ENDPOINT, "b", "endpoints b2");
    xds.publish();
    client.expectNothing();
    client.subscribe(ENDPOINT, "b");
    assertThat(client.accept(ENDPOINT).contents()).containsOnlyKeys("b");
  }

  @Test
  void removedResourceIsNamed() {
    var client = synced();
    xds.mesh.without(CLUSTER, "b");
    xds.publish();
    var reply = client.accept(CLUSTER);
    assertThat(reply.contents()).isEmpty();
    assertThat(reply.removed()).containsExactly("b");
  }

  @Test
  void changedClusterGetsItsEndpointsAgain() {
    var client = synced();
    xds.mesh.with(CLUSTER, "b", "cluster b2");
    xds.publish();
    assertThat(client.accept(CLUSTER).contents()).containsOnlyKeys("b");
    assertThat(client.accept(ENDPOINT).contents()).containsOnlyKeys("b");
    client.expectNothing();
  }

  @Test
  void removedExtensionIsLeftToEnvoy() {
    xds.mesh.with(EXTENSION_CONFIG, "wasm", "code");
    xds.publish();
    var client = xds.delta();
    client.ask(EXTENSION_CONFIG, "wasm");
    client.accept(EXTENSION_CONFIG);
    xds.mesh.without(EXTENSION_CONFIG, "wasm");
    xds.publish();
    client.expectNothing();
  }

  @Test
  void reconnectSendsNothingNeedless() {
    xds.mesh.with(CLUSTER, "a", "cluster a").with(ENDPOINT, "a", "endpoints a");
    xds.publish();
    var first = xds.delta();
    first.ask(CLUSTER);
    var clusters = first.accept(CLUSTER);
    first.ask(ENDPOINT, "a");
    var endpoints = first.accept(ENDPOINT);
    first.close();

    var second = xds.delta();
    second.resume(CLUSTER, List.of(), clusters.versions());
    second.resume(ENDPOINT, List.of("a"), endpoints.versions());
    second.expectNothing();
    assertThat(xds.server.sessions())
        .flatMap(SessionStatus::watches)
        .filteredOn(watch -> watch.type() == CLUSTER || watch.type() == ENDPOINT)
        .hasSizeGreaterThanOrEqualTo(2)
        .allMatch(watch -> !watch.nonceSent().isEmpty())
        .allMatch(watch -> watch.nonceAcked().equals(watch.nonceSent()));
  }

  @Test
  void reconnectTellsWhatIsGoneAndWhatChanged() {
    var versions = Map.of("gone", "1", "a", "1");
    xds.mesh.with(CLUSTER, "a", "cluster a");
    xds.publish();
    var client = xds.delta();
    client.resume(CLUSTER, List.of(), versions);
    var reply = client.accept(CLUSTER);
    assertThat(reply.contents()).containsOnlyKeys("a");
    assertThat(reply.removed()).containsExactly("gone");
    client.expectNothing();
  }

  @Test
  void endpointsOfAnEarlierClusterAreSentAgainOnReconnect() {
    xds.mesh.with(CLUSTER, "a", "cluster a").with(ENDPOINT, "a", "endpoints a");
    xds.publish();
    var first = xds.delta();
    first.ask(CLUSTER);
    first.accept(CLUSTER);
    first.ask(ENDPOINT, "a");
    var endpoints = first.accept(ENDPOINT);
    xds.mesh.with(CLUSTER, "a", "cluster a2");
    xds.publish();
    var clusters = first.accept(CLUSTER);
    first.close();

    var second = xds.delta();
    second.resume(CLUSTER, List.of(), clusters.versions());
    second.resume(ENDPOINT, List.of("a"), endpoints.versions());
    assertThat(second.accept(ENDPOINT).contents()).containsOnlyKeys("a");
  }

  @Test
  void endpointsAskedForBeforeClustersAreSentAgainOnlyAfterTheClustersThatChanged() {
    xds.mesh
        .with(CLUSTER, "a", "cluster a")
        .with(CLUSTER, "b", "cluster b")
        .with(ENDPOINT, "a", "endpoints a")
        .with(ENDPOINT, "b", "endpoints b");
    xds.publish();
    var first = xds.delta();
    first.ask(CLUSTER);
    var clusters = first.accept(CLUSTER);
    first.ask(ENDPOINT, "a", "b");
    var endpoints = first.accept(ENDPOINT);
    first.close();
    xds.mesh.with(CLUSTER, "b", "cluster b2");
    xds.publish();

    var second = xds.delta();
    second.resume(ENDPOINT, List.of("a", "b"), endpoints.versions());
    second.expectNothing();
    second.resume(CLUSTER, List.of(), clusters.versions());
    assertThat(second.accept(CLUSTER).contents()).containsOnlyKeys("b");
    assertThat(second.accept(ENDPOINT).contents()).containsOnlyKeys("b");
    second.expectNothing();
  }
}
