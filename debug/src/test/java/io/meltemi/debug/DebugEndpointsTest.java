package io.meltemi.debug;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.sun.net.httpserver.HttpServer;
import io.meltemi.model.Locality;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.scope.ScopeResolver;
import io.meltemi.xds.SessionStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages over HTTP, against what the peer answered for the same mesh. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DebugEndpointsTest {
  private static final String NOT_CONNECTED =
      "Proxy not connected to this Pilot instance. It may be connected to another instance.\n";

  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private final AtomicInteger pushes = new AtomicInteger();
  private final AtomicInteger clears = new AtomicInteger();
  private final AtomicBoolean ready = new AtomicBoolean();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;
  private MeshSnapshot mesh;
  private List<SessionStatus> sessions;

  @BeforeAll
  void start() throws IOException {
    mesh = Meshes.bistro();
    sessions = Bistro.sessions();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoints(Authoriser.LOOPBACK_ONLY).register(server);
    server.start();
  }

  @AfterAll
  void stop() {
    client.close();
    if (server != null) {
      server.stop(0);
    }
  }

  @BeforeEach
  void reset() {
    pushes.set(0);
    clears.set(0);
  }

  private DebugEndpoints endpoints(Authoriser authoriser) {
    var actions =
        new DebugSources.Actions() {
          @Override
          public void pushAll() {
            pushes.incrementAndGet();
          }

          @Override
          public void clearCaches() {
            clears.incrementAndGet();
          }
        };
    Map<String, Object> rule =
        Map.of(
            "kind",
            "DestinationRule",
            "apiVersion",
            "networking.istio.io/v1",
            "metadata",
            Map.of(
                "name", "menu", "namespace", "bistro", "annotations", Map.of(LAST_APPLIED, "{}")),
            "spec",
            Map.of("host", "menu"));
    return new DebugEndpoints(
        new DebugSources(
            () -> mesh,
            new DebugSources.Clients(
                () -> sessions,
                client ->
                    Optional.of(
                        ScopeResolver.of(mesh.config(), TranslateSettings.DEFAULT)
                            .scopeFor(Meshes.waiter())),
                _ -> new Locality("region1", "zone1", "")),
            () -> List.of(rule),
            Map::of,
            () -> List.of(new DebugSources.ClusterStatus("Kubernetes", "", "synced")),
            actions,
            new DebugSources.Progress(_ -> "7", _ -> "", () -> 3, () -> 2),
            new DebugSources.Server(
                () -> ready.get() ? Optional.empty() : Optional.of("files: stands still for 31 s"),
                "Kubernetes",
                "1.30.3",
                new DebugSources.Settings(
                    "cluster.local",
                    new TreeMap<>(Map.of("PILOT_ENABLE_ALPHA_GATEWAY_API", "true"))))),
        authoriser);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"authorizationz", "telemetryz", "clusterz", "inject", "networkz", "push_status"})
  void pagesThatSayLittleAreThePeersByteForByte(String page) throws Exception {
    ready.set(true);
    assertThat(get("/debug/" + page).body()).isEqualTo(PeerData.debug(page).strip());
  }

  @ParameterizedTest
  @CsvSource({
    "registryz, component|provider|app|Kubernetes",
    "endpointShardz, .*\\.local|default|bistro|spiffe.*|Kubernetes/.*|[a-z-]+(\\..*)?",
    "instancesz, .*\\.bistro|app|Kubernetes"
  })
  void pagesOfTheRegistryHaveThePeersShape(String page, String data) throws Exception {
    Value ours = PeerData.json(get("/debug/" + page).body());
    ViewsPeerTest.assertSameShape(page, ours, data);
  }

  @Test
  void theScopeOfAProxyHasThePeersServicesInThePeersShape() throws Exception {
    Struct ours = PeerData.object(get("/debug/sidecarz?proxyID=waiter").body());
    Struct peers = PeerData.object(PeerData.debug("sidecarz.proxyID"));
    assertThat(ours.getFieldsMap().keySet()).isEqualTo(peers.getFieldsMap().keySet());
    assertThat(hosts(ours)).isEqualTo(hosts(peers));
    assertThat(ours.getFieldsOrThrow("outboundTrafficPolicy"))
        .isEqualTo(peers.getFieldsOrThrow("outboundTrafficPolicy"));
    assertThat(ours.getFieldsOrThrow("name")).isEqualTo(peers.getFieldsOrThrow("name"));
    Value rule = ours.getFieldsOrThrow("destinationRules");
    assertThat(rule.toString()).contains("menu.bistro.svc.cluster.local", "Spec", "host");
  }

  private static Set<String> hosts(Struct scope) {
    return scope.getFieldsOrThrow("servicesByHostname").getStructValue().getFieldsMap().keySet();
  }

  @Test
  void theRegistryHasThePeersValues() throws Exception {
    String version = "\"ResourceVersion\":\"[0-9]*\"";
    assertThat(get("/debug/registryz").body().replaceAll(version, ""))
        .isEqualTo(PeerData.debug("registryz").replaceAll(version, ""));
  }

  @Test
  void theEndpointsAreThePeersByteForByte() throws Exception {
    assertThat(get("/debug/endpointz").body()).isEqualTo(PeerData.debug("endpointz"));
  }

  @Test
  void instancesHaveThePeersValues() throws Exception {
    String version = "\"ResourceVersion\":\"[0-9]*\"";
    assertThat(get("/debug/instancesz").body().replaceAll(version, ""))
        .isEqualTo(PeerData.debug("instancesz").replaceAll(version, ""));
  }

  @Test
  void thereIsNoPushStatusBeforeTheFirstPush() throws Exception {
    ready.set(false);
    HttpResponse<String> none = get("/debug/push_status");
    assertThat(none.statusCode()).isEqualTo(200);
    assertThat(none.body()).isEmpty();
  }

  @Test
  void listedPagesAreThePeersAndThreeOfOurs() throws Exception {
    List<String> ours = texts(get("/debug/list").body());
    var peers = new ArrayList<>(texts(PeerData.debug("list")));
    peers.addAll(List.of("config_distribution", "settings", "statusz"));
    assertThat(peers).containsAll(ours);
    assertThat(ours).isSorted();
    for (String page : ours) {
      assertThat(get("/debug").body()).contains("<a href='/debug/" + page + "'>");
    }
  }

  private static List<String> texts(String list) throws IOException {
    return PeerData.json(list).getListValue().getValuesList().stream()
        .map(Value::getStringValue)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"config_dump", "edsz", "ecdsz", "ndsz", "sidecarz"})
  void aPageAboutAProxyNeedsOne(String page) throws Exception {
    HttpResponse<String> none = get("/debug/" + page);
    assertThat(none.statusCode()).isEqualTo(400);
    assertThat(none.body()).isEqualTo("You must provide a proxyID in the query string\n");
    HttpResponse<String> other = get("/debug/" + page + "?proxyID=nobody.here");
    assertThat(other.statusCode()).isEqualTo(404);
    assertThat(other.body()).isEqualTo(NOT_CONNECTED);
  }

  @Test
  void aProxyIsFoundByItsNameByItsConnectionAndByAPart() throws Exception {
    String byName = get("/debug/config_dump?proxyID=" + Bistro.WAITER).body();
    assertThat(get("/debug/config_dump?proxyID=" + Bistro.WAITER + "-1").body()).isEqualTo(byName);
    assertThat(get("/debug/config_dump?proxyID=waiter").body()).isEqualTo(byName);
    assertThat(byName).startsWith("{\"configs\":[{\"@type\":");
  }

  @Test
  void aDumpMayBeOfSomeTypes() throws Exception {
    String routes = get("/debug/config_dump?types=rds&proxyID=waiter").body();
    assertThat(routes)
        .startsWith(
            "{\"configs\":[{\"@type\":\"type.googleapis.com/envoy.config.route.v3."
                + "RouteConfiguration\",\"name\":\"80\"");
    assertThat(get("/debug/config_dump?types=nothing&proxyID=waiter").body()).isEqualTo("{}");
    assertThat(get("/debug/ndsz?proxyID=waiter").body()).isEqualTo(PeerData.debug("ndsz.proxyID"));
  }

  @Test
  void prettyIndents() throws Exception {
    assertThat(get("/debug/clusterz?pretty").body())
        .isEqualTo(
            """
            [
              {
                "id": "Kubernetes",
                "secretName": "",
                "syncStatus": "synced"
              }
            ]\
            """);
  }

  @Test
  void objectsArePrintedAsTheyWereWritten() throws Exception {
    assertThat(get("/debug/configz").body())
        .startsWith(
            "[{\"kind\":\"DestinationRule\",\"apiVersion\":\"networking.istio.io/v1\",\"metadata\"")
        .contains("\"" + LAST_APPLIED + "\":\"{}\"")
        .endsWith("\"spec\":{\"host\":\"menu\"}}]");
  }

  @Test
  void aClientIsWhereItsWorkloadIs() throws Exception {
    assertThat(get("/debug/adsz").body())
        .contains("\"locality\":{\"region\":\"region1\",\"zone\":\"zone1\"}")
        .contains("\"topology.kubernetes.io/zone\":\"zone1\"");
  }

  @Test
  void servicesOfSeveralClustersAreNone() throws Exception {
    assertThat(get("/debug/mcsz").body()).isEqualTo("null");
    assertThat(get("/debug/list").body()).contains("\"mcsz\"");
  }

  @Test
  void whatIstiodWasToldIsShown() throws Exception {
    assertThat(get("/debug/settings").body())
        .isEqualTo(
            "{\"domain\":\"cluster.local\","
                + "\"variables\":{\"PILOT_ENABLE_ALPHA_GATEWAY_API\":\"true\"}}");
  }

  @Test
  void pagesMaySetThingsInMotion() throws Exception {
    assertThat(get("/debug/adsz?push=true").body()).isEqualTo("Pushed to 2 servers\n");
    assertThat(get("/debug/cachez?clear=true").body()).isEqualTo("Cache cleared\n");
    assertThat(pushes).hasValue(1);
    assertThat(clears).hasValue(1);
    assertThat(get("/debug/cachez?sizes=true").body()).contains("\"total\":\"");
  }

  @Test
  void readinessFollowsTheServer() throws Exception {
    ready.set(false);
    assertThat(get("/ready").statusCode()).isEqualTo(503);
    assertThat(get("/ready").body()).isEqualTo("files: stands still for 31 s\n");
    ready.set(true);
    assertThat(get("/ready").statusCode()).isEqualTo(200);
    assertThat(get("/version").body()).isEqualTo("1.30.3");
  }

  @ParameterizedTest
  @CsvSource({
    "/debug/nope, 404",
    "/debugger, 404",
    "/readyz, 404",
    "/debug/syncz/x, 404",
    "/debug/syncz?namespace=other, 200"
  })
  void whatIsNotThereIsNotFound(String path, int status) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(status);
  }

  @Test
  void aQueryThatIsTooLongIsRefused() throws Exception {
    assertThat(get("/debug/adsz?proxyID=" + "x".repeat(9000)).statusCode()).isEqualTo(400);
  }

  @Test
  void otherMethodsAreRefused() throws Exception {
    var delete = HttpRequest.newBuilder(uri("/debug/syncz")).DELETE().build();
    assertThat(client.send(delete, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(405);
  }

  @Test
  void unauthenticatedCallersSeeNothing() {
    Answer answer = fromElsewhere(Authoriser.LOOPBACK_ONLY, "/debug/syncz");
    assertThat(answer.status()).isEqualTo(401);
    Authoriser broken =
        exchange -> {
          throw new IllegalStateException("broken");
        };
    assertThat(fromElsewhere(broken, "/debug/syncz").status()).isEqualTo(401);
  }

  @Test
  void aNamespaceSeesItsOwnProxiesOnly() {
    Authoriser own = exchange -> new Access.OwnNamespace("bistro");
    Authoriser other = exchange -> new Access.OwnNamespace("other");
    String dump = "/debug/config_dump?proxyID=" + Bistro.WAITER;
    assertThat(fromElsewhere(own, dump).status()).isEqualTo(200);
    assertThat(fromElsewhere(other, dump).status()).isEqualTo(404);
    assertThat(fromElsewhere(own, "/debug/syncz").status()).isEqualTo(403);
  }

  @Test
  void theControlPlanesOwnNamespaceSeesEverything() {
    Authoriser full = exchange -> new Access.Full();
    Answer answer = fromElsewhere(full, "/debug/connections");
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("\"totalClients\":2");
  }

  private Answer fromElsewhere(Authoriser authoriser, String uri) {
    return endpoints(authoriser).debug(new FakeExchange(URI.create(uri), "192.0.2.7"));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** Whoever could log in saw the proxies and configuration of every namespace. */
  @Test
  void cve202631838ATokenOfAnotherNamespaceLearnsNothingOfThisOne() throws Exception {
    Authoriser other = exchange -> new Access.OwnNamespace("other");
    String index = get("/debug").body();
    List<String> pages =
        Pattern.compile("debug/[a-zA-Z0-9_./]+")
            .matcher(index)
            .results()
            .map(found -> "/" + found.group())
            .distinct()
            .toList();
    assertThat(pages).hasSizeGreaterThan(10);
    for (String page : pages) {
      for (String query : List.of("", "?proxyID=" + Bistro.WAITER)) {
        Answer answer = fromElsewhere(other, page + query);
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(answer.status()).as(page + query).isIn(400, 403, 404);
        assertThat(body).as(page + query).doesNotContain("menu");
      }
    }
  }
}
