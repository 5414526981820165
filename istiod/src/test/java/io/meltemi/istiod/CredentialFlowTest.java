package io.meltemi.istiod;

import static io.meltemi.delivery.credential.TestSecrets.ONE;
import static io.meltemi.delivery.credential.TestSecrets.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Attributes;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.meltemi.base.ResourceName;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.delivery.CredentialSource;
import io.meltemi.delivery.SnapshotSource;
import io.meltemi.delivery.credential.CredentialReports;
import io.meltemi.delivery.credential.Requesters;
import io.meltemi.delivery.credential.SecretAccess;
import io.meltemi.delivery.credential.TestSecrets;
import io.meltemi.ingest.IngestSettings;
import io.meltemi.ingest.JwksMode;
import io.meltemi.ingest.MeshLoop;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.model.Secret;
import io.meltemi.translate.Containment;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.xds.Binding;
import io.meltemi.xds.PeerAuthenticator;
import io.meltemi.xds.QuerySource;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.XdsServer;
import io.meltemi.xds.XdsSettings;
import io.meltemi.xds.testing.AdsClient;
import io.meltemi.xds.testing.Reply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a Secret to who asked for it, in both protocols; identities are what headers say. */
class CredentialFlowTest {
  private static final Metadata.Key<String> WHO =
      Metadata.Key.of("who", Metadata.ASCII_STRING_MARSHALLER);
  private static final String GATE = "spiffe://cluster.local/ns/shop/sa/gate";
  private static final String NAME = "kubernetes://pair";

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Map<String, Boolean> grants = new ConcurrentHashMap<>(Map.of("shop/gate", true));
  private final PilotMetrics metrics = new PilotMetrics("1.30.3", Clock.systemUTC());
  private MeshChange.Sink mesh;
  private SocketAddress address;

  @BeforeEach
  void start() throws Exception {
    var access =
        part(
            new SecretAccess(
                account -> grants.getOrDefault(account.toString(), false),
                new SecretAccess.Pace(
                    Duration.ofMillis(20), Duration.ofMinutes(5), Duration.ofMillis(5))));
    var source =
        new SnapshotSource(
            TranslateSettings.DEFAULT,
            new CredentialSource(
                new Requesters(true, "Kubernetes", Optional.of(access)),
                new CredentialReports(metrics::credentialFailed),
                InstantSource.system()),
            new Containment(metrics::withheld));
    var xds =
        part(new XdsServer(XdsSettings.defaults(), source, new StreamEvents(metrics, source)));
    access.onChange(account -> Istiod.tell(xds, account));
    var settings =
        new IngestSettings(
            "cluster.local",
            "Kubernetes",
            "istio-system",
            Duration.ofMillis(5),
            Duration.ofSeconds(1),
            Duration.ofMillis(1),
            List.of(),
            JwksMode.ISTIOD);
    var loop =
        part(
            new MeshLoop(
                settings, MeshConfigReader.defaults(), new Publisher(source, xds, metrics)));
    mesh = loop.addSource();
    loop.start();
    PeerAuthenticator authenticator =
        (Metadata headers, Attributes attributes) ->
            Optional.ofNullable(headers.get(WHO)).stream().toList();
    address =
        xds.bind(
            new Binding(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InsecureServerCredentials.create(),
                authenticator,
                QuerySource.NONE,
                List.of(),
                List.of()));
    mesh.accept(List.of());
    put(TestSecrets.tls("shop", "pair", ONE), TestSecrets.tls("bank", "pair", TWO));
    mesh.synced();
    while (loop.published().isEmpty()) {
      Thread.sleep(1);
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T part(T part) {
    open.push(part);
    return part;
  }

  private void put(Secret... secrets) {
    mesh.accept(List.of(secrets).stream().<MeshChange>map(MeshChange.Put::new).toList());
  }

  private AdsClient client(Optional<String> identity, boolean delta) {
    return client(identity, "shop", delta);
  }

  private AdsClient client(Optional<String> identity, String namespace, boolean delta) {
    var headers = new Metadata();
    identity.ifPresent(who -> headers.put(WHO, who));
    var node =
        Node.newBuilder()
            .setId("router~10.1.0.1~gate.%s~%s.svc.cluster.local".formatted(namespace, namespace))
            .setMetadata(
                Struct.newBuilder()
                    .putFields("NAMESPACE", Value.newBuilder().setStringValue(namespace).build()))
            .build();
    return part(
        AdsClient.on(
            NettyChannelBuilder.forAddress(address).usePlaintext().build(), headers, node, delta));
  }

  private static String only(Reply reply) {
    assertThat(reply.type()).isEqualTo(ResourceType.SECRET);
    return String.join("", reply.messages());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSecretIsSentToTheGatewayThatMayReadItAndSoAreItsNewVersions(boolean delta) {
    AdsClient gate = client(Optional.of(GATE), delta);
    gate.ask(ResourceType.SECRET, NAME);
    assertThat(only(gate.accept(ResourceType.SECRET, NAME))).contains(ONE.key(), NAME);
    put(TestSecrets.tls("shop", "pair", TWO));
    assertThat(only(gate.accept(ResourceType.SECRET, NAME))).contains(TWO.key());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onlyTheSecretThatChangedIsSentAndOnlyToWhoAskedForIt(boolean delta) {
    put(TestSecrets.tls("shop", "second", TWO));
    AdsClient gate = client(Optional.of(GATE), delta);
    gate.ask(ResourceType.SECRET, NAME, "kubernetes://second");
    Reply first = gate.accept(ResourceType.SECRET, NAME, "kubernetes://second");
    while (!only(first).contains(TWO.key())) {
      // It was asked for before it was in force.
      first = gate.accept(ResourceType.SECRET, NAME, "kubernetes://second");
    }
    AdsClient other = client(Optional.of(GATE), delta);
    other.ask(ResourceType.CLUSTER);
    other.accept(ResourceType.CLUSTER);
    put(TestSecrets.tls("shop", "pair", TWO));
    assertThat(gate.accept(ResourceType.SECRET, NAME, "kubernetes://second").messages()).hasSize(1);
    put(TestSecrets.tls("shop", "unasked", TWO));
    put(TestSecrets.tls("shop", "second", ONE));
    Reply reply = gate.accept(ResourceType.SECRET, NAME, "kubernetes://second");
    assertThat(reply.messages()).hasSize(1);
    assertThat(only(reply)).contains("kubernetes://second", ONE.key());
    assertThat(gate.waiting()).isZero();
    assertThat(other.waiting()).isZero();
  }

  @Test
  void aChangedSecretMakesNothingElseAnew() {
    AdsClient gate = client(Optional.of(GATE), true);
    gate.ask(ResourceType.CLUSTER);
    gate.accept(ResourceType.CLUSTER);
    gate.ask(ResourceType.LISTENER);
    gate.accept(ResourceType.LISTENER);
    gate.ask(ResourceType.SECRET, NAME);
    assertThat(gate.accept(ResourceType.SECRET).contents()).containsOnlyKeys(NAME);
    put(TestSecrets.tls("shop", "pair", TWO));
    assertThat(gate.accept(ResourceType.SECRET).contents()).containsOnlyKeys(NAME);
    gate.expectNothing();
    assertThat(new String(metrics.scrape(), java.nio.charset.StandardCharsets.UTF_8))
        .as("two that were there at the start, and one that changed")
        .contains("pilot_push_triggers{type=\"secret\"} 3\n")
        .contains("pilot_k8s_proxies_with_no_service_targets{reason=\"no_matching_metadata\"} 1\n");
  }

  @Test
  void aSecretThatComesLaterIsSentThen() {
    AdsClient gate = client(Optional.of(GATE), true);
    gate.ask(ResourceType.SECRET, "kubernetes://later");
    assertThat(gate.accept(ResourceType.SECRET).removed()).containsExactly("kubernetes://later");
    put(TestSecrets.tls("shop", "later", TWO));
    assertThat(only(gate.accept(ResourceType.SECRET))).contains(TWO.key());
    mesh.accept(
        List.of(
            new MeshChange.Delete(
                new MeshObject.Key("Secret", new ResourceName("shop", "later")))));
    assertThat(gate.accept(ResourceType.SECRET).removed()).containsExactly("kubernetes://later");
  }

  @Test
  void aBadVersionSendsNothing() {
    AdsClient gate = client(Optional.of(GATE), true);
    gate.ask(ResourceType.SECRET, NAME);
    gate.accept(ResourceType.SECRET);
    put(TestSecrets.secret("shop", "pair", Map.of("tls.crt", ONE.certificate(), "tls.key", "x")));
    put(TestSecrets.tls("shop", "mark", ONE));
    gate.subscribe(ResourceType.SECRET, "kubernetes://mark");
    Reply reply = gate.accept(ResourceType.SECRET);
    while (!reply.contents().containsKey("kubernetes://mark")) {
      assertThat(reply.contents()).isEmpty();
      assertThat(reply.removed()).containsExactly("kubernetes://mark");
      reply = gate.accept(ResourceType.SECRET);
    }
    assertThat(reply.contents()).containsOnlyKeys("kubernetes://mark");
    assertThat(reply.removed()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void secretsOfOtherNamespacesAndForUnverifiedProxiesAreNotSent(boolean delta) {
    for (Optional<String> who : List.of(Optional.of(GATE), Optional.<String>empty())) {
      for (String name : List.of("kubernetes://bank/pair", "kubernetes-gateway://bank/pair")) {
        AdsClient gate = client(who, delta);
        gate.ask(ResourceType.SECRET, name);
        assertThat(gate.accept(ResourceType.SECRET, name).messages()).isEmpty();
      }
    }
    AdsClient nobody = client(Optional.empty(), delta);
    nobody.ask(ResourceType.SECRET, NAME);
    assertThat(nobody.accept(ResourceType.SECRET, NAME).messages()).isEmpty();
  }

  @Test
  void whatANodeSaysOfItselfGivesItNothing() {
    AdsClient liar = client(Optional.of(GATE), "bank", true);
    liar.ask(ResourceType.SECRET, NAME, "kubernetes://bank/pair");
    assertThat(liar.accept(ResourceType.SECRET).contents()).isEmpty();
  }

  @Test
  void anAccountWithoutTheRightGetsItOnceItHasIt() {
    String web = "spiffe://cluster.local/ns/shop/sa/web";
    AdsClient gate = client(Optional.of(web), true);
    gate.ask(ResourceType.SECRET, NAME);
    Reply refused = gate.accept(ResourceType.SECRET);
    assertThat(refused.contents()).isEmpty();
    assertThat(refused.removed()).containsExactly(NAME);
    grants.put("shop/web", true);
    assertThat(only(gate.accept(ResourceType.SECRET))).contains(ONE.key());
    grants.put("shop/web", false);
    assertThat(gate.accept(ResourceType.SECRET).removed()).containsExactly(NAME);
  }

  @Test
  void equalGatewaysShareTheBytes() {
    AdsClient one = client(Optional.of(GATE), true);
    AdsClient two = client(Optional.of(GATE), true);
    one.ask(ResourceType.SECRET, NAME);
    two.ask(ResourceType.SECRET, NAME);
    assertThat(one.accept(ResourceType.SECRET).versions())
        .isEqualTo(two.accept(ResourceType.SECRET).versions());
  }
}
