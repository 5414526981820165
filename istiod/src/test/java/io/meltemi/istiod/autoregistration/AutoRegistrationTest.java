package io.meltemi.istiod.autoregistration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.grpc.StatusException;
import io.meltemi.base.ResourceName;
import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.kube.FakeApi;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeSettings;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.ScriptedServer;
import io.meltemi.kube.Until;
import io.meltemi.xds.Client;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AutoRegistrationTest {
  private static final String API = "/apis/networking.istio.io/v1/namespaces/vms/";
  private static final String GROUP = API + "workloadgroups/cart";
  private static final String ENTRY = API + "workloadentries/cart-10.9.0.1-net-1";
  private static final String IDENTITY = "spiffe://cluster.local/ns/vms/sa/cart";
  private static final String HEALTH = "type.googleapis.com/istio.v1.HealthInformation";
  private static final Duration GRACE = Duration.ofMillis(200);

  private final PilotMetrics metrics = new PilotMetrics("1.30.3", Clock.systemUTC());
  private final AtomicInteger connections = new AtomicInteger();
  private FakeApi api;
  private KubeClient client;
  private AutoRegistration istiod;
  private AutoRegistration other;

  @BeforeEach
  void start() throws Exception {
    api = new FakeApi();
    client = api.server().client(KubeSettings.DEFAULT);
    api.put(
        GROUP,
        """
        {"metadata":{"uid":"u-1"},"spec":{
          "metadata":{"labels":{"app":"cart","tier":"group"},"annotations":{"note":"n"}},
          "template":{"serviceAccount":"cart","ports":{"http":8080},"labels":{"tier":"template"},
            "network":"old"}}}
        """);
    istiod = istiod("istiod-1", GRACE);
    other = istiod("istiod-2", GRACE);
  }

  @AfterEach
  void stop() {
    istiod.close();
    other.close();
    client.close();
    api.close();
  }

  private AutoRegistration istiod(String name, Duration grace) {
    return AutoRegistration.start(
        RegistrationScope.of(
            client,
            kind ->
                Optional.of(
                    ResourceType.namespaced(
                        "networking.istio.io",
                        "v1",
                        kind.equals("WorkloadGroup") ? "workloadgroups" : "workloadentries",
                        kind)),
            new RegistrationSettings(true, true, true, grace),
            name,
            Duration.ofMinutes(30),
            metrics.registrations()));
  }

  private Client proxy(String metadata, String... identities) throws Exception {
    var struct = Struct.newBuilder();
    JsonFormat.parser().merge("{\"NAMESPACE\":\"vms\"," + metadata + "}", struct);
    int number = connections.incrementAndGet();
    return new Client(
        "vm-" + number,
        "sidecar~10.9.0.1~vm.vms~vms.svc.cluster.local",
        "",
        struct.build(),
        Locality.newBuilder().setRegion("r").setZone("z").build(),
        List.of(),
        "",
        new Client.Peer("10.9.0.1:1", List.of(identities)));
  }

  private Client vm() throws Exception {
    return proxy(
        """
        "AUTO_REGISTER_GROUP":"cart","NETWORK":"net-1","LABELS":{"app":"cart","version":"v2"},
        "PROXY_CONFIG":{"readinessProbe":{"httpGet":{"port":8080}}}
        """,
        IDENTITY);
  }

  private JsonNode annotations() {
    return api.stored(ENTRY).at("/metadata/annotations");
  }

  private String annotation(String name) {
    return annotations().path("istio.io/" + name).asText();
  }

  private void awaitDisconnected() {
    Until.isSo("disconnectedAt is told", () -> !annotation("disconnectedAt").isEmpty());
  }

  private void awaitGone() {
    Until.isSo("the entry is gone", () -> !api.isStored(ENTRY));
  }

  private JsonNode condition() {
    return api.stored(ENTRY).at("/status/conditions/0");
  }

  private void awaitHealthy(String status) {
    Until.isSo("Healthy is " + status, () -> condition().path("status").asText().equals(status));
  }

  @Test
  void aProxyIsAnEntryOfItsGroup() throws Exception {
    istiod.onConnect(vm());

    JsonNode entry = api.stored(ENTRY);
    assertThat(entry.path("spec").toString())
        .isEqualTo(
            "{\"serviceAccount\":\"cart\",\"ports\":{\"http\":8080},\"labels\":{\"tier\":\"group\","
                + "\"app\":\"cart\",\"version\":\"v2\"},\"network\":\"net-1\","
                + "\"address\":\"10.9.0.1\",\"locality\":\"r/z\"}");
    assertThat(entry.at("/metadata/labels/version").asText()).isEqualTo("v2");
    assertThat(entry.at("/metadata/ownerReferences/0").toString())
        .isEqualTo(
            "{\"apiVersion\":\"networking.istio.io/v1\",\"kind\":\"WorkloadGroup\",\"name\":\"cart\","
                + "\"uid\":\"u-1\",\"controller\":true}");
    assertThat(annotation("autoRegistrationGroup")).isEqualTo("cart");
    assertThat(annotation("workloadController")).isEqualTo("istiod-1");
    assertThat(Instant.parse(annotation("connectedAt"))).isBefore(Instant.now());
    assertThat(annotations().path("note").asText()).isEqualTo("n");
    assertThat(annotations().path("proxy.istio.io/health-checks-enabled").asText())
        .isEqualTo("true");
  }

  @Test
  void anEntryGoesAfterTheTimeOfGrace() throws Exception {
    Client vm = vm();
    istiod.onConnect(vm);
    Instant left = Instant.now();
    istiod.onDisconnect(vm);
    awaitDisconnected();
    assertThat(annotations().has("istio.io/connectedAt")).isFalse();
    awaitGone();
    assertThat(Duration.between(left, Instant.now())).isGreaterThanOrEqualTo(GRACE);
  }

  @Test
  void aProxyThatComesBackInTimeKeepsItsEntry() throws Exception {
    istiod.close();
    istiod = istiod("istiod-1", Duration.ofSeconds(3));
    Client vm = vm();
    istiod.onConnect(vm);
    istiod.onDisconnect(vm);
    awaitDisconnected();
    Client again = vm();
    istiod.onConnect(again);
    assertThat(annotations().has("istio.io/disconnectedAt")).isFalse();
    long version = api.version();

    // Another proxy comes and is cleaned up later than the first would have been.
    Client second =
        new Client(
            "vm-x",
            "sidecar~10.9.0.2~vm.vms~vms.svc.cluster.local",
            "",
            again.metadata(),
            Locality.getDefaultInstance(),
            List.of(),
            "",
            again.peer());
    istiod.onConnect(second);
    istiod.onDisconnect(second);
    String otherEntry = ENTRY.replace("10.9.0.1", "10.9.0.2");
    Until.isSo("the other is gone", () -> !api.isStored(otherEntry));
    assertThat(api.stored(ENTRY).at("/metadata/resourceVersion").asLong())
        .isLessThanOrEqualTo(version);
  }

  @Test
  void theEndOfAnEarlierStreamChangesNothing() throws Exception {
    Client first = vm();
    Client second = vm();
    istiod.onConnect(first);
    istiod.onConnect(second);
    istiod.onDisconnect(first);
    istiod.onDisconnect(first);
    assertThat(annotation("connectedAt")).isNotEmpty();
    istiod.onDisconnect(second);
    awaitGone();
  }

  @Test
  void aProxyMovesToAnotherIstiod() throws Exception {
    Client here = vm();
    istiod.onConnect(here);
    other.onConnect(vm());
    assertThat(annotation("workloadController")).isEqualTo("istiod-2");
    long version = api.version();

    istiod.onDisconnect(here);
    istiod.onMessage(here, HEALTH, Optional.empty());
    istiod.close();

    assertThat(api.version()).isEqualTo(version);
    assertThat(annotation("connectedAt")).isNotEmpty();
  }

  @Test
  void anIstiodThatEndsSaysThatItsProxiesHaveLeft() throws Exception {
    istiod.onConnect(vm());
    istiod.close();
    assertThat(annotation("disconnectedAt")).isNotEmpty();
    other.onConnect(vm());
    assertThat(annotation("workloadController")).isEqualTo("istiod-2");
    assertThat(annotations().has("istio.io/disconnectedAt")).isFalse();
  }

  @Test
  void whatAnIstiodThatWasKilledLeftIsCleanedUp() throws Exception {
    String entry =
        """
        {"metadata":{"annotations":{"istio.io/autoRegistrationGroup":"cart",
          "istio.io/workloadController":"gone","%s":"%s"}},"spec":{"address":"10.9.0.1"}}
        """;
    String old = Instant.now().minus(Duration.ofMinutes(46)).toString();
    String young = Instant.now().minus(Duration.ofMinutes(44)).toString();
    api.put(API + "workloadentries/old", entry.formatted("istio.io/connectedAt", old));
    api.put(API + "workloadentries/young", entry.formatted("istio.io/connectedAt", young));
    api.put(API + "workloadentries/left", entry.formatted("istio.io/disconnectedAt", young));
    api.put(API + "workloadentries/users", "{\"metadata\":{},\"spec\":{\"address\":\"10.9.0.3\"}}");
    try (var unused = istiod.cleanUp()) {
      Until.isSo("old ones go", () -> !api.isStored(API + "workloadentries/old"));
      Until.isSo("those that left go", () -> !api.isStored(API + "workloadentries/left"));
    }
    assertThat(api.isStored(API + "workloadentries/young")).isTrue();
    assertThat(api.isStored(API + "workloadentries/users")).isTrue();
  }

  @Test
  void anEntryThatWasDeletedComesBackWhileItsProxyIsThere() throws Exception {
    istiod.onConnect(vm());
    api.delete(ENTRY);
    Until.isSo("the entry is back", () -> api.isStored(ENTRY));
  }

  @Test
  void aGroupThatComesAgainRegistersItsProxiesAtOnce() throws Exception {
    // So long that nothing comes back by itself within the test.
    try (var patient = istiod("istiod-3", Duration.ofMinutes(5))) {
      Client vm = vm();
      patient.onConnect(vm);
      String group = api.stored(GROUP).toString().replace("u-1", "u-2");
      api.delete(GROUP);
      api.delete(ENTRY);
      patient.groupAdded(new ResourceName("other", "cart"));
      api.put(GROUP, group);
      assertThat(api.isStored(ENTRY)).isFalse();
      api.once(
          (asked, exchange) -> {
            boolean makes = asked.method().equals("POST");
            if (makes) {
              ScriptedServer.json(exchange, 503, "{}");
            }
            return makes;
          });
      patient.groupAdded(new ResourceName("vms", "cart"));
      Until.isSo("the entry is back", () -> api.isStored(ENTRY));
      assertThat(api.stored(ENTRY).at("/metadata/ownerReferences/0/uid").asText()).isEqualTo("u-2");
      assertThat(annotation("workloadController")).isEqualTo("istiod-3");
    }
  }

  @Test
  void anEntryThatIsMadeWhileItsProxyLeavesIsCleanedUp() throws Exception {
    Client vm = vm();
    istiod.onConnect(vm);
    api.delete(ENTRY);
    var leaves = new AtomicBoolean(true);
    api.always(
        (asked, exchange) -> {
          if (asked.method().equals("POST") && leaves.getAndSet(false)) {
            int looks = api.server().asked(ENTRY).size();
            istiod.onDisconnect(vm);
            Until.isSo("found none", () -> api.server().asked(ENTRY).size() > looks);
          }
          return false;
        });
    istiod.groupAdded(new ResourceName("vms", "cart"));
    awaitDisconnectedAgain();
    awaitGone();
  }

  private void awaitDisconnectedAgain() {
    Until.isSo(
        "it was made, and told to be disconnected",
        () ->
            api.server().asked(ENTRY).stream()
                .anyMatch(asked -> asked.body().contains("istio.io/disconnectedAt\":\"")));
  }

  private void refused(Client proxy, io.grpc.Status.Code code, String why) {
    assertThatThrownBy(() -> istiod.onConnect(proxy))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code))
        .hasMessageContaining(why);
    assertThat(api.isStored(ENTRY)).isFalse();
  }

  @Test
  void nobodyRegistersAsSomebodyElse() throws Exception {
    String vm = "\"AUTO_REGISTER_GROUP\":\"cart\",\"NETWORK\":\"net-1\"";
    var denied = io.grpc.Status.Code.PERMISSION_DENIED;
    refused(proxy(vm), denied, "not verified");
    refused(proxy(vm, "spiffe://cluster.local/ns/other/sa/cart"), denied, "expected: an identity");
    refused(proxy(vm, "spiffe://cluster.local/ns/vms/sa/default"), denied, "service account cart");
  }

  @Test
  void aGroupThatIsNotThereIsNamed() throws Exception {
    refused(
        proxy("\"AUTO_REGISTER_GROUP\":\"none\"", IDENTITY),
        io.grpc.Status.Code.FAILED_PRECONDITION,
        "cannot find WorkloadGroup vms/none");
  }

  @Test
  void anApiServerThatIsAwayIsATemporaryFault() throws Exception {
    api.always(
        (asked, exchange) -> {
          ScriptedServer.json(exchange, 503, "{}");
          return true;
        });
    assertThatThrownBy(() -> istiod.onConnect(vm())).hasMessageStartingWith("UNAVAILABLE");
  }

  @Test
  void anEntryThatComesAndGoesIsATemporaryFault() throws Exception {
    // Not there for who looks, and there for who makes it.
    var made = new AtomicInteger();
    api.always(
        (asked, exchange) -> {
          boolean makes = asked.method().equals("POST");
          if (!makes && !asked.target().startsWith(ENTRY)) {
            return false;
          }
          made.addAndGet(makes ? 1 : 0);
          ScriptedServer.json(exchange, makes ? 409 : 404, "{}");
          return true;
        });
    refused(vm(), io.grpc.Status.Code.UNAVAILABLE, "came and went 5 times");
    assertThat(made).hasValue(5);
  }

  @Test
  void othersAreLeftAlone() throws Exception {
    istiod.onConnect(proxy("\"NETWORK\":\"net-1\""));
    assertThat(api.server().asked("/workload")).isEmpty();
    assertThat(istiod.onMessage(vm(), "istio.io/debug", Optional.empty())).isFalse();
  }

  @Test
  void healthIsToldInTheStatus() throws Exception {
    Client vm = vm();
    istiod.onConnect(vm);
    assertThat(istiod.onMessage(vm, HEALTH, Optional.empty())).isTrue();
    awaitHealthy("True");
    assertThat(condition().path("type").asText()).isEqualTo("Healthy");
    assertThat(condition().has("message")).isFalse();

    istiod.onMessage(vm, HEALTH, Optional.of(Status.newBuilder().setMessage("no answer").build()));
    awaitHealthy("False");
    assertThat(condition().path("message").asText()).isEqualTo("no answer");
    assertThat(api.stored(ENTRY).at("/status/conditions")).hasSize(1);
  }

  @Test
  void anEntryOfAUserTellsItsHealthWhileItsProxyIsThere() throws Exception {
    String path = API + "workloadentries/mine";
    api.put(
        path,
        """
        {"metadata":{"annotations":{"proxy.istio.io/health-checks-enabled":"true"}},
         "spec":{"address":"10.9.0.1","serviceAccount":"cart"}}
        """);
    Client vm = proxy("\"WORKLOAD_ENTRY\":\"mine\"", IDENTITY);
    istiod.onConnect(vm);
    istiod.onMessage(vm, HEALTH, Optional.empty());
    Until.isSo("it is healthy", () -> api.stored(path).at("/status/conditions").size() == 1);
    istiod.onDisconnect(vm);
    Until.isSo("nobody knows", () -> api.stored(path).at("/status/conditions").isEmpty());
    assertThat(api.stored(path).at("/spec/address").asText()).isEqualTo("10.9.0.1");
  }
}
