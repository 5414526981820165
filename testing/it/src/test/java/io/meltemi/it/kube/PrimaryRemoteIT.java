package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A cluster without an istiod of its own, by the chart's profile {@code remote} and no more rights
 * than that gives: its pods are injected by the primary's istiod, believe its roots, get their
 * certificates from it and are a part of the mesh. It reaches istiod through an east-west gateway
 * alone.
 */
class PrimaryRemoteIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private static String namespace(String labels) {
    return """
    apiVersion: v1
    kind: Namespace
    metadata: {name: shop, labels: {istio-injection: enabled, discovery: "%s"}}
    """
        .formatted(labels);
  }

  private static void primary(ShopMesh near) throws IOException {
    near.install(
        List.of("defaultRevision=default"),
        List.of(
            "autoscaleEnabled=false",
            "global.externalIstiod=true",
            "global.multiCluster.clusterName=near",
            "global.network=net",
            "meshConfig.discoverySelectors[0].matchLabels.discovery=on"));
    Until.holds("istiod is ready", LIMIT, () -> isReady(near), () -> near.logs(ShopMesh.SYSTEM));
  }

  private static boolean isReady(ShopMesh near) throws IOException {
    return near.cluster()
            .client()
            .find(ResourceType.DEPLOYMENT, ShopMesh.SYSTEM, "istiod")
            .orElseThrow()
            .at("/status/readyReplicas")
            .asInt()
        == 1;
  }

  private static void remote(LinkedClusters clusters, IstiodGateway gateway) throws IOException {
    ShopMesh far = clusters.far();
    far.install(
        List.of("profile=remote"),
        List.of(
            "profile=remote",
            "istiodRemote.injectionPath=/inject/cluster/far/net/net",
            "global.multiCluster.clusterName=far",
            "global.network=net",
            "global.remotePilotAddress=" + gateway.address()));
    clusters
        .near()
        .cluster()
        .client()
        .create(
            ResourceType.SECRET,
            ShopMesh.SYSTEM,
            RemoteSecrets.secret(
                "far", "far", RemoteSecrets.kubeconfig(far.cluster().cluster().controlPlane())));
  }

  private static String endpointsOfServer(ShopMesh near) throws IOException {
    return near.envoy("client", "clusters?filter=server")
        .lines()
        .filter(line -> line.startsWith("outbound|9080||server.") && line.contains("::cx_active"))
        .toList()
        .toString();
  }

  @Test
  @Timeout(600)
  void podsOfTheRemoteClusterAreOfTheMesh() throws Exception {
    try (var clusters = LinkedClusters.start()) {
      ShopMesh near = clusters.near();
      ShopMesh far = clusters.far();
      clusters.label();
      primary(near);
      Until.holds("pods can be injected", LIMIT, () -> !near.injectorsAuthority().isEmpty());
      IstiodGateway gateway = IstiodGateway.install(near, "net");
      remote(clusters, gateway);
      near.cluster().apply(namespace("on"));
      far.cluster().apply(namespace("on"));
      near.cluster()
          .apply(
              """
              apiVersion: security.istio.io/v1
              kind: PeerAuthentication
              metadata: {name: server, namespace: shop}
              spec: {selector: {matchLabels: {app: server}}, mtls: {mode: STRICT}}
              """);
      Until.holds(
          "the remote cluster has the roots",
          LIMIT,
          () ->
              far.cluster()
                  .client()
                  .find(ResourceType.CONFIG_MAP, ShopMesh.NAMESPACE, "istio-ca-root-cert")
                  .isPresent(),
          () -> near.logs(ShopMesh.SYSTEM));
      Until.holds(
          "the remote cluster's injector is verified",
          LIMIT,
          () -> !far.injectorsAuthority().isEmpty(),
          () -> near.logs(ShopMesh.SYSTEM));
      near.apply("client");
      near.service("server", "server");
      far.apply("server");
      Until.holds(
          "client and server are ready",
          LIMIT,
          () -> near.isReady("client") && far.isReady("server"),
          () -> near.logs(ShopMesh.SYSTEM) + far.logs(ShopMesh.NAMESPACE));
      assertThat(gateway.connections(15012)).as("to xDS, through the gateway").isPositive();
      assertThat(gateway.connections(443)).as("to webhooks, through the gateway").isPositive();
      theirCertificatesAreOfThePrimary(clusters);
      theyAnswerByMutualTls(near);
      namespacesThatAreNotSelectedAreNotOfTheMesh(clusters);
    }
  }

  private static void theirCertificatesAreOfThePrimary(LinkedClusters clusters) throws IOException {
    assertThat(clusters.far().injectorsAuthority()).isEqualTo(clusters.near().injectorsAuthority());
    JsonNode server = clusters.far().pod("server");
    assertThat(server.toString()).contains("istio-proxy", "\"far\"");
    assertThat(clusters.far().envoy("server", "certs"))
        .contains("spiffe://cluster.local/ns/shop/sa/default");
  }

  private static void theyAnswerByMutualTls(ShopMesh near) throws IOException {
    Until.holds(
        "client in the primary cluster is answered by server in the remote one",
        LIMIT,
        () -> Http.get(near.callTo("server")).body().contains("Seamanship"),
        () -> near.logs(ShopMesh.SYSTEM));
  }

  /** Of the remote cluster, by the labels that its own namespace has there. */
  private static void namespacesThatAreNotSelectedAreNotOfTheMesh(LinkedClusters clusters)
      throws IOException {
    ShopMesh near = clusters.near();
    String address = clusters.far().pod("server").at("/status/podIP").asText();
    assertThat(endpointsOfServer(near)).contains(address);
    clusters.far().cluster().apply(namespace("off"));
    Until.holds(
        "its endpoints are gone",
        LIMIT,
        () -> !endpointsOfServer(near).contains(address),
        () -> near.logs(ShopMesh.SYSTEM));
    clusters.far().cluster().apply(namespace("on"));
    Until.holds(
        "its endpoints are there again", LIMIT, () -> endpointsOfServer(near).contains(address));
  }
}
