package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.meltemi.agent.pem.SmallCa;
import io.meltemi.envtest.process.FreePorts;
import io.meltemi.gotemplate.chart.Chart;
import io.meltemi.gotemplate.chart.ChartRenderer;
import io.meltemi.gotemplate.chart.Manifests;
import io.meltemi.gotemplate.chart.Release;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.KubeCluster;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ResourceType;
import io.meltemi.xds.testing.AdsClient;
import io.meltemi.xds.testing.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Credentials from a real API server, which says who may list secrets: istiod has the rights of its
 * chart, and the gateway those of the gateway's chart.
 */
class ClusterCredentialsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final io.meltemi.xds.ResourceType SECRET = io.meltemi.xds.ResourceType.SECRET;
  private static final String NAME = "kubernetes://pair";
  private static final Map<String, ResourceType> RIGHTS =
      Map.of(
          "ClusterRole", rbac("clusterroles", "ClusterRole", false),
          "ClusterRoleBinding", rbac("clusterrolebindings", "ClusterRoleBinding", false),
          "Role", rbac("roles", "Role", true),
          "RoleBinding", rbac("rolebindings", "RoleBinding", true),
          "ServiceAccount", ResourceType.SERVICE_ACCOUNT);

  private final SmallCa ca = new SmallCa("mesh");
  private final SmallCa.Leaf one = ca.server("one.test");
  private final SmallCa.Leaf two = ca.server("two.test");

  private static ResourceType rbac(String plural, String kind, boolean namespaced) {
    return new ResourceType("rbac.authorization.k8s.io", "v1", plural, kind, namespaced);
  }

  @Test
  void onlyAnAccountThatMayListSecretsGetsThemAndOnlyOfItsNamespace(@TempDir Path work)
      throws Exception {
    try (var cluster = KubeCluster.start()) {
      KubeClient client = cluster.client();
      for (String namespace : List.of("istio-system", "shop", "bank")) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.putObject("metadata").put("name", namespace);
        client.create(ResourceType.NAMESPACE, "", object);
      }
      grant(client, "istiod", Release.of("istiod", "istio-system"));
      grant(client, "gateway", Release.of("gate", "shop"));
      client.create(ResourceType.SECRET, "shop", secret(one));
      client.create(ResourceType.SECRET, "bank", secret(one));
      Path kubeconfig = cluster.kubeconfigFor("istio-system", "istiod");
      int port = FreePorts.take(1).getFirst();
      try (var istiod =
              IstiodProcess.onCluster(
                  kubeconfig, work, flags(work, port), Map.of("ENABLE_CA_SERVER", "false"));
          var gate = connect(cluster, port, "gate");
          var web = connect(cluster, port, "default")) {
        gate.ask(SECRET, NAME, "kubernetes://bank/pair");
        Reply given = gate.accept(SECRET);
        assertThat(given.contents()).containsOnlyKeys(NAME);
        assertThat(given.contents().get(NAME)).contains(one.certificate(), one.key());
        assertThat(given.removed()).containsExactly("kubernetes://bank/pair");
        web.ask(SECRET, NAME, "kubernetes://pair-cacert");
        Reply roots = web.accept(SECRET);
        assertThat(roots.contents()).containsOnlyKeys("kubernetes://pair-cacert");
        assertThat(roots.contents().toString()).contains(ca.root()).doesNotContain(one.key());
        assertThat(roots.removed()).containsExactly(NAME);
        client.replace(ResourceType.SECRET, "shop", "pair", secret(two));
        assertThat(gate.accept(SECRET).contents().get(NAME)).contains(two.key());
        assertThat(web.waiting()).as("the roots are the same").isZero();
        aDeletedSecretMayComeBack(client, gate);
        assertThat(istiod.log())
            .contains(
                "system:serviceaccount:shop:default does not get kubernetes://pair: ",
                "system:serviceaccount:shop:gate does not get kubernetes://bank/pair: it is of")
            .doesNotContain("forbidden", "PRIVATE KEY");
      }
    }
  }

  private void aDeletedSecretMayComeBack(KubeClient client, AdsClient gate) throws IOException {
    assertThat(client.delete(ResourceType.SECRET, "shop", "pair")).isTrue();
    assertThat(gate.accept(SECRET).removed()).containsExactly(NAME);
    client.create(ResourceType.SECRET, "shop", secret(one));
    assertThat(gate.accept(SECRET).contents().get(NAME)).contains(one.key());
  }

  /** What the chart makes of accounts and rights. */
  private static void grant(KubeClient client, String chart, Release release) throws IOException {
    var texts =
        ChartRenderer.render(
            Chart.load(Repository.root().resolve("install/charts").resolve(chart)),
            release,
            Map.of());
    for (Map<String, Object> object : Manifests.objects(texts.values())) {
      ResourceType type = RIGHTS.get(String.valueOf(object.get("kind")));
      if (type != null) {
        JsonNode tree = JSON.valueToTree(object);
        String namespace = tree.at("/metadata/namespace").asText(release.namespace());
        client.create(type, type.namespaced() ? namespace : "", tree);
      }
    }
  }

  private ObjectNode secret(SmallCa.Leaf leaf) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.putObject("metadata").put("name", "pair");
    object.put("type", "kubernetes.io/tls");
    object
        .putObject("data")
        .put("tls.crt", base64(leaf.certificate()))
        .put("tls.key", base64(leaf.key()))
        .put("ca.crt", base64(ca.root()));
    return object;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  private List<String> flags(Path work, int port) throws IOException {
    SmallCa.Leaf own = ca.server("istiod.istio-system.svc");
    Path certificate = Files.writeString(work.resolve("istiod.crt"), own.certificate());
    Path key = Files.writeString(work.resolve("istiod.key"), own.key());
    Path roots = Files.writeString(work.resolve("roots.pem"), ca.root());
    return List.of(
        "--secureGRPCAddr",
        "127.0.0.1:" + port,
        "--tlsCertFile",
        certificate.toString(),
        "--tlsKeyFile",
        key.toString(),
        "--caCertFile",
        roots.toString());
  }

  private AdsClient connect(KubeCluster cluster, int port, String account) throws IOException {
    Until.holds(
        "there is an account " + account,
        LIMIT,
        () -> cluster.client().find(ResourceType.SERVICE_ACCOUNT, "shop", account).isPresent());
    String token =
        cluster
            .client()
            .createToken("shop", account, List.of("istio-ca"), Duration.ofHours(1))
            .token();
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    var roots = new ByteArrayInputStream(ca.root().getBytes(StandardCharsets.US_ASCII));
    ManagedChannel channel =
        Grpc.newChannelBuilderForAddress(
                "127.0.0.1", port, TlsChannelCredentials.newBuilder().trustManager(roots).build())
            .overrideAuthority("istiod.istio-system.svc")
            .build();
    var metadata = Struct.newBuilder();
    Map.of("NAMESPACE", "shop", "SERVICE_ACCOUNT", account, "CLUSTER_ID", "Kubernetes")
        .forEach(
            (key, value) ->
                metadata.putFields(key, Value.newBuilder().setStringValue(value).build()));
    var node =
        Node.newBuilder()
            .setId("router~10.1.0.1~" + account + ".shop~shop.svc.cluster.local")
            .setMetadata(metadata)
            .build();
    return AdsClient.on(channel, headers, node, true);
  }
}
