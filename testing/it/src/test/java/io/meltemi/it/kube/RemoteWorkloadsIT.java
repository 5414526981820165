package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.meltemi.agent.pem.SmallCa;
import io.meltemi.envtest.process.FreePorts;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.KubeCluster;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ResourceType;
import io.meltemi.xds.testing.AdsClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two clusters that one istiod knows, the other by a remote Secret: what they share, and what it
 * does for workloads of the one that has no istiod of its own.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(240)
class RemoteWorkloadsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final io.meltemi.xds.ResourceType SECRET = io.meltemi.xds.ResourceType.SECRET;
  private static final String ROOTS = "istio-ca-root-cert";
  private static final Metadata.Key<String> CLUSTER =
      Metadata.Key.of("clusterid", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static KubeCluster own;
  private static KubeCluster east;

  private final SmallCa ca = new SmallCa("mesh");

  @BeforeAll
  static void start() throws IOException {
    own = KubeCluster.start();
    east = KubeCluster.start();
    IstiodRights.grant(own.client());
    RemoteSecrets.grant(east.client());
    own.client()
        .create(
            ResourceType.SECRET,
            "istio-system",
            RemoteSecrets.secret("east", "east", RemoteSecrets.kubeconfig(east)));
  }

  @AfterAll
  static void stop() throws IOException {
    for (KubeCluster cluster : new KubeCluster[] {own, east}) {
      if (cluster != null) {
        cluster.close();
      }
    }
  }

  private static JsonNode yaml(String text) {
    return CustomResources.yaml(text);
  }

  private static ResourceType rbac(String plural, String kind, boolean namespaced) {
    return new ResourceType("rbac.authorization.k8s.io", "v1", plural, kind, namespaced);
  }

  private static void shop(KubeClient client) throws IOException {
    client.create(ResourceType.NAMESPACE, "", yaml("metadata: {name: shop}"));
    client.create(ResourceType.SERVICE_ACCOUNT, "shop", yaml("metadata: {name: gate}"));
  }

  /** May do everything in the cluster, as far as istiod serves it in place of one of its own. */
  private static void allowAll(KubeClient client) throws IOException {
    client.create(
        rbac("clusterrolebindings", "ClusterRoleBinding", false),
        "",
        yaml(
            """
            metadata: {name: control-plane}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
            subjects: [{kind: ServiceAccount, name: istio-reader-service-account, namespace: istio-system}]
            """));
    client.replace(
        ResourceType.NAMESPACE,
        "",
        "istio-system",
        yaml(
            """
            metadata:
              name: istio-system
              annotations: {topology.istio.io/controlPlaneClusters: "north,Kubernetes"}
            """));
  }

  private static void mayListSecrets(KubeClient client) throws IOException {
    client.create(
        rbac("roles", "Role", true),
        "shop",
        yaml(
            """
            metadata: {name: secrets}
            rules: [{apiGroups: [""], resources: [secrets], verbs: [get, list, watch]}]
            """));
    client.create(
        rbac("rolebindings", "RoleBinding", true),
        "shop",
        yaml(
            """
            metadata: {name: secrets}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: secrets}
            subjects: [{kind: ServiceAccount, name: gate, namespace: shop}]
            """));
  }

  private ObjectNode pair(String name, SmallCa.Leaf leaf) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.putObject("metadata").put("name", name);
    object.put("type", "kubernetes.io/tls");
    object
        .putObject("data")
        .put("tls.crt", base64(leaf.certificate()))
        .put("tls.key", base64(leaf.key()));
    return object;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String roots(KubeCluster cluster, String namespace) throws IOException {
    return cluster
        .client()
        .find(ResourceType.CONFIG_MAP, namespace, ROOTS)
        .map(map -> map.at("/data/root-cert.pem").asText())
        .orElse("");
  }

  private static AdsClient gate(KubeCluster home, int port, String roots, String cluster)
      throws IOException {
    String token =
        home.client().createToken("shop", "gate", List.of("istio-ca"), Duration.ofHours(1)).token();
    var headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    headers.put(CLUSTER, cluster);
    var pem = new ByteArrayInputStream(roots.getBytes(StandardCharsets.US_ASCII));
    var metadata = Struct.newBuilder();
    Map.of("NAMESPACE", "shop", "SERVICE_ACCOUNT", "gate", "CLUSTER_ID", cluster)
        .forEach(
            (key, value) ->
                metadata.putFields(key, Value.newBuilder().setStringValue(value).build()));
    return AdsClient.on(
        Grpc.newChannelBuilderForAddress(
                "127.0.0.1", port, TlsChannelCredentials.newBuilder().trustManager(pem).build())
            .overrideAuthority("istiod.istio-system.svc")
            .build(),
        headers,
        Node.newBuilder()
            .setId("router~10.1.0.1~gate.shop~shop.svc.cluster.local")
            .setMetadata(metadata)
            .build(),
        true);
  }

  /** By no other rights than the reader's; before it is given some. */
  @Test
  @Order(1)
  void clustersShareWhatTheyExport(@TempDir Path work) throws Exception {
    new SharedServices(own, east).areAnsweredWhereTheyAreExported(work);
  }

  @Test
  @Order(2)
  void aRemoteClusterIsServedAsItsOwn(@TempDir Path work) throws Exception {
    allowAll(east.client());
    shop(own.client());
    shop(east.client());
    mayListSecrets(east.client());
    SmallCa.Leaf theirs = ca.server("east.test");
    SmallCa.Leaf ours = ca.server("own.test");
    east.client().create(ResourceType.SECRET, "shop", pair("pair", theirs));
    own.client().create(ResourceType.SECRET, "shop", pair("pair", ours));
    own.client().create(ResourceType.SECRET, "shop", pair("here-alone", ours));
    List<Integer> ports = FreePorts.take(2);
    List<String> flags =
        List.of(
            "--secureGRPCAddr", "127.0.0.1:" + ports.get(0),
            "--httpsAddr", "127.0.0.1:" + ports.get(1));
    try (var istiod =
        IstiodProcess.onCluster(
            own.kubeconfigFor("istio-system", "istiod"),
            work,
            flags,
            Map.of("EXTERNAL_ISTIOD", "true"))) {
      rootsAreTold(istiod);
      injectorsAreVerified(istiod);
      String roots = roots(own, "shop");
      try (var gate = gate(east, ports.get(0), roots, "east")) {
        gate.ask(SECRET, "kubernetes://pair", "kubernetes://here-alone");
        Map<String, String> given = gate.accept(SECRET).contents();
        assertThat(given.get("kubernetes://pair")).contains(theirs.certificate());
        assertThat(given.get("kubernetes://here-alone")).contains(ours.certificate());
      }
      try (var liar = gate(east, ports.get(0), roots, "Kubernetes")) {
        liar.ask(SECRET, "kubernetes://pair");
        assertThat(liar.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
      }
      try (var stranger = gate(east, ports.get(0), roots, "west")) {
        stranger.ask(SECRET, "kubernetes://pair");
        assertThat(stranger.end().getCode())
            .as("there is no such cluster")
            .isEqualTo(Status.Code.UNAUTHENTICATED);
      }
    }
  }

  private static void rootsAreTold(IstiodProcess istiod) {
    Until.holds(
        "both clusters have the roots",
        LIMIT,
        () -> !roots(own, "shop").isEmpty() && roots(east, "shop").equals(roots(own, "shop")),
        istiod::log);
  }

  private static void injectorsAreVerified(IstiodProcess istiod) throws Exception {
    east.client()
        .create(
            ResourceType.MUTATING_WEBHOOK,
            "",
            yaml(
                """
                metadata: {name: istio-sidecar-injector, labels: {istio.io/rev: default}}
                webhooks:
                - name: rev.namespace.sidecar-injector.istio.io
                  clientConfig: {url: "https://istiod.test/inject/cluster/east/net/one"}
                  admissionReviewVersions: [v1]
                  sideEffects: None
                  failurePolicy: Ignore
                """));
    Until.holds(
        "the injector's caBundle is istiod's",
        LIMIT,
        () ->
            east.client()
                .find(ResourceType.MUTATING_WEBHOOK, "", "istio-sidecar-injector")
                .orElseThrow()
                .at("/webhooks/0/clientConfig/caBundle")
                .asText()
                .equals(base64(roots(own, "shop"))),
        istiod::log);
  }
}
