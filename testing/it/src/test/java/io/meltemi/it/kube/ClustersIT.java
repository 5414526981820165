package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.KubeCluster;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.ResourceType;
import io.meltemi.xds.testing.AdsClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One mesh of three real API servers: the own one, called Kubernetes, and two whose readers' tokens
 * are in remote Secrets.
 */
class ClustersIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final io.meltemi.xds.ResourceType ENDPOINT = io.meltemi.xds.ResourceType.ENDPOINT;
  private static final io.meltemi.xds.ResourceType ROUTE = io.meltemi.xds.ResourceType.ROUTE;
  private static final String WEB = "outbound|80||web.shop.svc.cluster.local";
  private static final Pattern ADDRESS = Pattern.compile("10\\.\\d\\.0\\.1\\d");
  private static final String EAST = "istio-remote-secret-east";

  private static String slice(String address) {
    return """
    metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
    addressType: IPv4
    ports: [{name: http, port: 8080, protocol: TCP}]
    endpoints: [{addresses: [%s], conditions: {ready: true}}]
    """
        .formatted(address);
  }

  private static void shop(KubeClient client, String address) throws Exception {
    client.create(ResourceType.NAMESPACE, "", CustomResources.yaml("metadata: {name: shop}"));
    IstiodOnClusterIT.service(client, "web");
    client.create(ResourceType.ENDPOINT_SLICE, "shop", CustomResources.yaml(slice(address)));
  }

  private static void move(KubeCluster cluster, String address) throws KubeException {
    cluster
        .client()
        .replace(
            ResourceType.ENDPOINT_SLICE, "shop", "web-1", CustomResources.yaml(slice(address)));
  }

  private static void put(KubeCluster own, JsonNode secret) throws KubeException {
    String name = secret.at("/metadata/name").asText();
    if (own.client().find(ResourceType.SECRET, "istio-system", name).isPresent()) {
      own.client().replace(ResourceType.SECRET, "istio-system", name, secret);
    } else {
      own.client().create(ResourceType.SECRET, "istio-system", secret);
    }
  }

  /** A sidecar of that cluster. */
  private static AdsClient proxy(IstiodProcess istiod, String cluster) {
    var metadata = Struct.newBuilder();
    Map.of("NAMESPACE", "shop", "CLUSTER_ID", cluster)
        .forEach(
            (key, value) ->
                metadata.putFields(key, Value.newBuilder().setStringValue(value).build()));
    return AdsClient.delta(
        istiod.xds(),
        Node.newBuilder()
            .setId("sidecar~10.9.0.1~a.shop~shop.svc.cluster.local")
            .setMetadata(metadata)
            .build());
  }

  private static String ask(
      IstiodProcess istiod, String cluster, io.meltemi.xds.ResourceType type, String name) {
    try (var client = proxy(istiod, cluster)) {
      client.ask(type, name);
      return client.accept(type).contents().get(name);
    }
  }

  private static void awaitEndpoints(IstiodProcess istiod, String... addresses) {
    awaitEndpoints(istiod, LIMIT, addresses);
  }

  private static void awaitEndpoints(IstiodProcess istiod, Duration limit, String... addresses) {
    Until.holds(
        "web has " + List.of(addresses),
        limit,
        () ->
            ADDRESS
                .matcher(ask(istiod, "Kubernetes", ENDPOINT, WEB))
                .results()
                .map(MatchResult::group)
                .sorted()
                .toList()
                .equals(List.of(addresses)),
        () -> ask(istiod, "Kubernetes", ENDPOINT, WEB) + istiod.log());
  }

  private static String clusterz(IstiodProcess istiod, String cluster) throws IOException {
    return StreamSupport.stream(JSON.readTree(istiod.debug("clusterz")).spliterator(), false)
        .filter(each -> each.path("id").asText().equals(cluster))
        .map(each -> each.path("secretName").asText() + " " + each.path("syncStatus").asText())
        .findFirst()
        .orElse("none");
  }

  private static void awaitStatus(IstiodProcess istiod, String cluster, String status) {
    Until.holds(
        cluster + " is " + status,
        LIMIT,
        () -> clusterz(istiod, cluster).equals(status),
        istiod::log);
  }

  private static void awaitLog(IstiodProcess istiod, String text) {
    Until.holds("the log has: " + text, LIMIT, () -> istiod.log().contains(text), istiod::log);
  }

  @Test
  @Timeout(300)
  void severalClustersAreOneMesh(@TempDir Path work) throws Exception {
    try (var own = KubeCluster.start();
        var east = KubeCluster.start();
        var west = KubeCluster.start()) {
      IstiodRights.grant(own.client());
      shop(own.client(), "10.0.0.10");
      for (var remote : List.of(east, west)) {
        RemoteSecrets.grant(remote.client());
      }
      shop(east.client(), "10.1.0.10");
      shop(west.client(), "10.2.0.10");
      put(own, RemoteSecrets.secret(EAST, "east", RemoteSecrets.kubeconfig(east)));
      Path kubeconfig = own.kubeconfigFor("istio-system", "istiod");
      var variables = Map.of("PILOT_REMOTE_CLUSTER_TIMEOUT", "20s", "ENABLE_CA_SERVER", "false");
      try (var istiod = IstiodProcess.onCluster(kubeconfig, work, List.of(), variables)) {
        assertThat(clusterz(istiod, "Kubernetes")).isEqualTo(" synced");
        assertThat(clusterz(istiod, "east")).isEqualTo("istio-system/" + EAST + " synced");
        assertThat(istiod.metric("istiod_managed_clusters")).isEqualTo(2);
        servicesAreOne(istiod, own, east);
        endpointsFollow(istiod, east);
        credentialsRotateUnnoticed(istiod, own, east);
        badSecretsHurtNobody(istiod, own, east);
        assertThat(istiod.log()).doesNotContain("forbidden");
        aCutOffClusterKeepsItsEndpoints(istiod, east);
        clustersComeAndGo(istiod, own, west);
        aClusterThatIsNotThereDelaysReadinessForAWhile(istiod, own);
      }
    }
  }

  private static void servicesAreOne(IstiodProcess istiod, KubeCluster own, KubeCluster east)
      throws Exception {
    awaitEndpoints(istiod, "10.0.0.10", "10.1.0.10");
    String here = address(own);
    String there = address(east);
    JsonNode web =
        StreamSupport.stream(JSON.readTree(istiod.debug("registryz")).spliterator(), false)
            .filter(each -> each.path("hostname").asText().startsWith("web.shop."))
            .findFirst()
            .orElseThrow();
    assertThat(web.at("/clusterVIPs/Addresses").toString())
        .isEqualTo("{\"Kubernetes\":[\"%s\"],\"east\":[\"%s\"]}".formatted(here, there));
    assertThat(web.path("defaultAddress").asText()).isEqualTo(here);
    JsonNode shards = JSON.readTree(istiod.debug("endpointShardz"));
    assertThat(shards.at("/web.shop.svc.cluster.local/shop/Shards").propertyStream())
        .extracting(Map.Entry::getKey)
        .containsExactly("Kubernetes/Kubernetes", "Kubernetes/east");
    String seenHere = ask(istiod, "Kubernetes", ROUTE, "80");
    assertThat(has(seenHere, here)).as(seenHere).isTrue();
    String seenThere = ask(istiod, "east", ROUTE, "80");
    assertThat(has(seenThere, there)).as(seenThere).isTrue();
    assertThat(here.equals(there) || !has(seenThere, here)).as(seenThere).isTrue();
  }

  private static boolean has(String text, String address) {
    return Pattern.compile(Pattern.quote(address) + "(?!\\d)").matcher(text).find();
  }

  private static String address(KubeCluster cluster) throws KubeException {
    return cluster
        .client()
        .find(ResourceType.SERVICE, "shop", "web")
        .orElseThrow()
        .at("/spec/clusterIP")
        .asText();
  }

  private static void endpointsFollow(IstiodProcess istiod, KubeCluster east) throws Exception {
    double pushes = istiod.metric("pilot_xds_config_size_bytes_count");
    move(east, "10.1.0.11");
    awaitEndpoints(istiod, "10.0.0.10", "10.1.0.11");
    assertThat(istiod.metric("pilot_xds_config_size_bytes_count")).isGreaterThanOrEqualTo(pushes);
  }

  /** A client sees no change while the cluster is read by another token. */
  private static void credentialsRotateUnnoticed(
      IstiodProcess istiod, KubeCluster own, KubeCluster east) throws Exception {
    try (var client = proxy(istiod, "Kubernetes")) {
      client.ask(ENDPOINT, WEB);
      client.accept(ENDPOINT);
      put(own, RemoteSecrets.secret(EAST, "east", RemoteSecrets.kubeconfig(east) + "\n"));
      awaitLog(istiod, "cluster east: followed by its new kubeconfig");
      awaitStatus(istiod, "east", "istio-system/" + EAST + " synced");
      assertThat(client.waiting()).as("changes of endpoints").isZero();
      move(east, "10.1.0.12");
      assertThat(client.accept(ENDPOINT).contents().get(WEB)).contains("10.1.0.12", "10.0.0.10");
    }
  }

  private static void badSecretsHurtNobody(IstiodProcess istiod, KubeCluster own, KubeCluster east)
      throws Exception {
    String good = RemoteSecrets.kubeconfig(east);
    String runs = good.replaceAll("token: \"[^\"]*\"", "exec: {command: /bin/sh, apiVersion: v1}");
    assertThat(runs).contains("exec");
    put(own, RemoteSecrets.secret("z-runs", "south", runs));
    awaitLog(istiod, "cluster south: istio-system/z-runs: south: user ");
    awaitLog(istiod, "exec: not allowed (expected: a token");
    awaitStatus(istiod, "south", "istio-system/z-runs closed");
    put(own, RemoteSecrets.secret("z-own", "Kubernetes", good));
    awaitLog(istiod, "istio-system/z-own: cluster Kubernetes: ignored, it would take the place");
    put(own, RemoteSecrets.secret("z-second", "east", good));
    awaitLog(istiod, "istio-system/z-second: cluster east: ignored, istio-system/" + EAST);
    assertThat(clusterz(istiod, "east")).isEqualTo("istio-system/" + EAST + " synced");
    for (String name : List.of("z-runs", "z-own", "z-second")) {
      own.client().delete(ResourceType.SECRET, "istio-system", name);
    }
    awaitStatus(istiod, "south", "none");
    awaitEndpoints(istiod, "10.0.0.10", "10.1.0.12");
  }

  private static void aCutOffClusterKeepsItsEndpoints(IstiodProcess istiod, KubeCluster east)
      throws Exception {
    east.controlPlane().killApiServer();
    awaitLog(istiod, " of cluster east: ");
    awaitEndpoints(istiod, "10.0.0.10", "10.1.0.12");
    assertThat(istiod.unready()).isEmpty();
    east.controlPlane().startApiServer();
    move(east, "10.1.0.13");
    awaitEndpoints(istiod, "10.0.0.10", "10.1.0.13");
  }

  private static void clustersComeAndGo(IstiodProcess istiod, KubeCluster own, KubeCluster west)
      throws Exception {
    put(own, RemoteSecrets.secret("west", "west", RemoteSecrets.kubeconfig(west)));
    awaitEndpoints(istiod, "10.0.0.10", "10.1.0.13", "10.2.0.10");
    try (var client = proxy(istiod, "Kubernetes")) {
      client.ask(ENDPOINT, WEB);
      assertThat(client.accept(ENDPOINT).contents().get(WEB)).contains("10.1.0.13");
      long deleted = System.nanoTime();
      own.client().delete(ResourceType.SECRET, "istio-system", EAST);
      assertThat(client.accept(ENDPOINT).contents().get(WEB))
          .contains("10.0.0.10", "10.2.0.10")
          .doesNotContain("10.1.0.13");
      assertThat(Duration.ofNanos(System.nanoTime() - deleted))
          .as("until a proxy hears that the cluster is gone")
          .isLessThan(Duration.ofSeconds(1));
    }
    awaitEndpoints(istiod, "10.0.0.10", "10.2.0.10");
    awaitStatus(istiod, "east", "none");
    own.client().delete(ResourceType.SECRET, "istio-system", "west");
    awaitEndpoints(istiod, "10.0.0.10");
    assertThat(istiod.metric("istiod_managed_clusters")).isEqualTo(1);
  }

  private static void aClusterThatIsNotThereDelaysReadinessForAWhile(
      IstiodProcess istiod, KubeCluster own) throws Exception {
    String nowhere =
        """
        clusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}]
        users: [{name: u, user: {token: t}}]
        contexts: [{name: c, context: {cluster: c, user: u}}]
        current-context: c
        """;
    put(own, RemoteSecrets.secret("gone", "gone", nowhere));
    awaitStatus(istiod, "gone", "istio-system/gone syncing");
    istiod.kill();
    istiod.restart();
    assertThat(clusterz(istiod, "gone")).isEqualTo("istio-system/gone timeout");
    assertThat(istiod.metric("remote_cluster_sync_timeouts_total")).isEqualTo(1);
    awaitEndpoints(istiod, "10.0.0.10");
  }
}
