package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.envtest.process.FreePorts;
import io.meltemi.it.fixture.AnyServer;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.KubeCluster;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.ResourceType;
import io.meltemi.xds.testing.AdsClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** istiod on a real API server, with no more rights than the peer's chart gives it. */
class IstiodOnClusterIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  static void service(KubeClient client, String name) throws Exception {
    client.create(
        ResourceType.SERVICE,
        "shop",
        CustomResources.yaml(
            "{metadata: {name: %s}, spec: {ports: [{name: http, port: 80}]}}".formatted(name)));
  }

  private static String slice(String address) {
    return """
    metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
    addressType: IPv4
    ports: [{name: http, port: 8080, protocol: TCP}]
    endpoints: [{addresses: [%s], conditions: {ready: true}}]
    """
        .formatted(address);
  }

  private static Map<String, String> ask(
      IstiodProcess istiod, io.meltemi.xds.ResourceType type, String... names) throws Exception {
    try (var client =
        AdsClient.delta(istiod.xds(), "sidecar~10.1.0.1~a.shop~shop.svc.cluster.local")) {
      client.ask(type, names);
      return client.accept(type).contents();
    }
  }

  static void awaitCluster(IstiodProcess istiod, String host, boolean there) {
    Until.holds(
        host + (there ? " is" : " is not") + " among the clusters",
        LIMIT,
        () ->
            ask(istiod, io.meltemi.xds.ResourceType.CLUSTER)
                    .containsKey("outbound|80||" + host + ".shop.svc.cluster.local")
                == there,
        istiod::log);
  }

  @Test
  @Timeout(180)
  void objectsOfAClusterReachProxies(@TempDir Path work) throws Exception {
    try (var cluster = KubeCluster.start()) {
      KubeClient client = cluster.client();
      IstiodRights.grant(client);
      client.create(ResourceType.NAMESPACE, "", CustomResources.yaml("metadata: {name: shop}"));
      service(client, "web");
      client.create(ResourceType.ENDPOINT_SLICE, "shop", CustomResources.yaml(slice("10.0.0.10")));
      Path kubeconfig = cluster.kubeconfigFor("istio-system", "istiod");
      List<Integer> ports = FreePorts.take(2);
      List<String> flags =
          List.of(
              "--secureGRPCAddr",
              "127.0.0.1:" + ports.get(0),
              "--httpsAddr",
              "127.0.0.1:" + ports.get(1),
              "--tls-min-version=1.3");
      try (var istiod = IstiodProcess.onCluster(kubeconfig, work, flags, Map.of())) {
        awaitCluster(istiod, "web", true);
        for (int port : ports) {
          shakesHands(port, "TLSv1.3");
          assertThatThrownBy(() -> shakesHands(port, "TLSv1.2"))
              .isInstanceOf(SSLHandshakeException.class)
              .hasMessageContaining("protocol_version");
        }
        whoCannotInjectIsNotReady(client, istiod);
        endpointsFollow(client, istiod);
        definitionsFollow(client, istiod);
        // A restarted API server refuses everything until it has read its own roles.
        assertThat(istiod.log()).doesNotContain("forbidden");
        deadServersAreSurvived(cluster, istiod);
      }
    }
  }

  private static void shakesHands(int port, String protocol) throws IOException {
    try (SSLSocket socket = (SSLSocket) AnyServer.tls().getSocketFactory().createSocket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), (int) LIMIT.toMillis());
      socket.setSoTimeout((int) LIMIT.toMillis());
      socket.setEnabledProtocols(new String[] {protocol});
      socket.startHandshake();
    }
  }

  private static void whoCannotInjectIsNotReady(KubeClient client, IstiodProcess istiod)
      throws IOException {
    String map = "{metadata: {name: istio-sidecar-injector}, data: {config: '%s', values: '{}'}}";
    client.create(
        ResourceType.CONFIG_MAP, "istio-system", CustomResources.yaml(map.formatted("a: [")));
    Until.holds(
        "/ready names the ConfigMap",
        LIMIT,
        () -> istiod.unready().contains("istio-system/istio-sidecar-injector config"),
        istiod::log);
    client.replace(
        ResourceType.CONFIG_MAP,
        "istio-system",
        "istio-sidecar-injector",
        CustomResources.yaml(map.formatted("templates: {}")));
    Until.holds("istiod is ready again", LIMIT, () -> istiod.unready().isEmpty(), istiod::log);
  }

  private static void endpointsFollow(KubeClient client, IstiodProcess istiod) throws Exception {
    var type = io.meltemi.xds.ResourceType.ENDPOINT;
    String web = "outbound|80||web.shop.svc.cluster.local";
    assertThat(ask(istiod, type, web).get(web)).contains("10.0.0.10");
    client.replace(
        ResourceType.ENDPOINT_SLICE, "shop", "web-1", CustomResources.yaml(slice("10.0.0.11")));
    Until.holds(
        "the endpoint has moved",
        LIMIT,
        () -> ask(istiod, type, web).get(web).contains("10.0.0.11"),
        istiod::log);
  }

  /** Istio's definitions come after istiod. */
  private static void definitionsFollow(KubeClient client, IstiodProcess istiod) throws Exception {
    List<JsonNode> definitions =
        CustomResources.objects(Repository.peer("crds").resolve("istio-1.30.3.yaml")).stream()
            .filter(d -> Set.of("VirtualService").contains(d.at("/spec/names/kind").asText()))
            .toList();
    CustomResources.serve(client, definitions, "istio.io");
    ResourceType type = CustomResources.type(definitions.getFirst());
    client.create(
        type,
        "shop",
        CustomResources.yaml(
            """
            apiVersion: %s
            kind: VirtualService
            metadata: {name: routes}
            spec: {hosts: [web], http: [{rewrite: {uri: /moved}, route: [{destination: {host: web}}]}]}
            """
                .formatted(type.apiVersion())));
    Until.holds(
        "the route is rewritten",
        LIMIT,
        () -> ask(istiod, io.meltemi.xds.ResourceType.ROUTE, "80").get("80").contains("/moved"),
        istiod::log);
    assertThat(istiod.debug("configz")).contains("\"routes\"");
  }

  private static void deadServersAreSurvived(KubeCluster cluster, IstiodProcess istiod)
      throws Exception {
    cluster.controlPlane().killApiServer();
    awaitCluster(istiod, "web", true);
    cluster.controlPlane().startApiServer();
    service(cluster.client(), "late");
    awaitCluster(istiod, "late", true);
    deleteWeb(cluster.client());
    awaitCluster(istiod, "web", false);
  }

  private static void deleteWeb(KubeClient client) throws KubeException {
    client.delete(ResourceType.SERVICE, "shop", "web");
  }
}
