package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.meltemi.api.ca.IstioCertificateRequest;
import io.meltemi.ca.CaSettings;
import io.meltemi.ca.auth.Impersonation;
import io.meltemi.ca.auth.KubernetesAuthenticator;
import io.meltemi.ca.service.CertificateService;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.istiod.jwks.JwksSettings;
import io.meltemi.istiod.security.MeshTrust;
import io.meltemi.istiod.security.RootBundles;
import io.meltemi.istiod.security.Security;
import io.meltemi.istiod.security.SecuritySettings;
import io.meltemi.istiod.security.TlsPolicy;
import io.meltemi.istiod.trust.TrustSettings;
import io.meltemi.it.fixture.KubeCluster;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.ResourceType;
import io.meltemi.xds.Binding;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The certificate authority on a real API server: its secret, its tokens, its ConfigMaps. */
@ExtendWith(KubeCluster.Extension.class)
class AuthorityIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final MeshTrust MESH =
      new MeshTrust(() -> Optional.of(MeshConfigReader.defaults()));

  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void replicasShareOneRootAndAPodsTokenGetsACertificate(KubeCluster cluster) throws Exception {
    String system = cluster.newNamespace("ca-system");
    Security one = security(cluster.client(), system);
    Security two = security(cluster.client(), system);
    assertThat(two.authority().orElseThrow().material())
        .isEqualTo(one.authority().orElseThrow().material());
    ObjectNode secret =
        cluster.client().find(ResourceType.SECRET, system, "istio-ca-secret").orElseThrow();
    assertThat(secret.path("type").asText()).isEqualTo("istio.io/ca-root");

    String shop = cluster.newNamespace("ca-shop");
    Channel channel = channel(one);
    List<String> chain = sign(channel, token(cluster, shop, "default", "istio-ca"));
    Files.writeString(folder.resolve("leaf.pem"), chain.getFirst());
    Files.writeString(folder.resolve("root.pem"), chain.getLast());
    assertThat(openssl("verify -x509_strict -CAfile root.pem leaf.pem")).contains("OK");
    assertThat(openssl("x509 -in leaf.pem -noout -ext subjectAltName"))
        .contains("URI:spiffe://cluster.local/ns/" + shop + "/sa/default");
    assertThatThrownBy(() -> sign(channel, token(cluster, shop, "default", "vault")))
        .hasMessageContaining("UNAUTHENTICATED");
    String forged = token(cluster, shop, "default", "istio-ca");
    assertThatThrownBy(() -> sign(channel, forged.substring(0, forged.length() - 8) + "AAAAAAAA"))
        .hasMessageContaining("UNAUTHENTICATED");
  }

  @Test
  void manyTokensAtOnceAreAllServed(KubeCluster cluster) throws Exception {
    Security security = security(cluster.client(), cluster.newNamespace("ca-many"));
    String shop = cluster.newNamespace("ca-shop");
    Channel channel = channel(security);
    String csr = request();
    var tokens = new ArrayList<String>();
    for (int i = 0; i < 100; i++) {
      tokens.add(token(cluster, shop, "default", "istio-ca"));
    }
    var chains = new ArrayList<Future<List<String>>>();
    try (var pods = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String token : tokens) {
        chains.add(pods.submit(() -> sign(channel, token, csr)));
      }
    }
    for (Future<List<String>> chain : chains) {
      assertThat(chain.get()).hasSize(2);
    }
  }

  @Test
  void everyNamespaceIsToldTheRootsAndIsPutRight(KubeCluster cluster) throws Exception {
    KubeClient client = cluster.client();
    Security security = security(client, cluster.newNamespace("ca-bundles"));
    var authority = security.authority().orElseThrow();
    String before = cluster.newNamespace("ca-told");
    open.add(
        RootBundles.start(
            client, new SecuritySettings.Bundle("istio-ca-root-cert", true), authority, MESH));
    String after = cluster.newNamespace("ca-told");
    String roots = authority.material().rootsPem();
    for (String namespace : List.of(before, after)) {
      Until.holds("roots in " + namespace, PATIENCE, () -> told(client, namespace).equals(roots));
    }
    ObjectNode map =
        client.find(ResourceType.CONFIG_MAP, after, "istio-ca-root-cert").orElseThrow();
    assertThat(map.path("metadata").path("labels").path("istio.io/config").asText())
        .isEqualTo("true");
    map.withObject("/data").put("root-cert.pem", "edited");
    client.replace(ResourceType.CONFIG_MAP, after, "istio-ca-root-cert", map);
    Until.holds("the edit is undone", PATIENCE, () -> told(client, after).equals(roots));
    client.delete(ResourceType.CONFIG_MAP, after, "istio-ca-root-cert");
    Until.holds("the deletion is undone", PATIENCE, () -> told(client, after).equals(roots));
    assertThat(client.find(ResourceType.CONFIG_MAP, after, "istio-ca-crl")).isPresent();
    assertThat(told(client, "kube-system")).isEmpty();
  }

  @Test
  void aPluggedInAuthorityGoesFirstAndItsRootsAreExchangedInStages(KubeCluster cluster)
      throws Exception {
    KubeClient client = cluster.client();
    String system = cluster.newNamespace("ca-plugged");
    root("old");
    root("new");
    String both = text("old.crt") + text("new.crt");
    client.create(ResourceType.SECRET, system, cacerts("old", text("old.crt")));
    Security security = security(client, system);
    var authority = security.authority().orElseThrow();
    assertThat(authority.material().rootsPem()).isEqualTo(text("old.crt"));
    client.replace(ResourceType.SECRET, system, "cacerts", cacerts("new", text("new.crt")));
    client.replace(ResourceType.SECRET, system, "cacerts", cacerts("old", both));
    Until.holds("both are trusted", PATIENCE, () -> authority.material().rootsPem().equals(both));
    client.replace(ResourceType.SECRET, system, "cacerts", cacerts("new", both));
    Until.holds(
        "the new one signs",
        PATIENCE,
        () ->
            authority.material().certificate().getSubjectX500Principal().getName().equals("O=new"));
  }

  private static String told(KubeClient client, String namespace) throws KubeException {
    return client
        .find(ResourceType.CONFIG_MAP, namespace, "istio-ca-root-cert")
        .map(map -> map.path("data").path("root-cert.pem").asText(""))
        .orElse("");
  }

  private Security security(KubeClient client, String system) throws Exception {
    var settings =
        new SecuritySettings(
            system,
            "Kubernetes",
            new SecuritySettings.Authority(
                true, CaSettings.DEFAULT, folder.resolve("none"), Optional.empty()),
            new SecuritySettings.Callers(
                KubernetesAuthenticator.Settings.DEFAULT,
                Optional.empty(),
                List.<Impersonation.Account>of(),
                List.of(),
                true,
                false,
                true,
                TrustSettings.DEFAULT),
            new SecuritySettings.Debug(true, true, List.of()),
            new SecuritySettings.Serving(
                List.of("127.0.0.1"), Optional.empty(), true, TlsPolicy.DEFAULT),
            new SecuritySettings.Bundle("istio-ca-root-cert", true),
            JwksSettings.DEFAULT);
    var security =
        Security.start(
            settings,
            Optional.of(new Security.Cluster(client, client)),
            MESH,
            new PilotMetrics("1", Clock.systemUTC()).citadel());
    open.add(security);
    return security;
  }

  /** To a port with TLS that serves certificates. */
  private Channel channel(Security security) throws Exception {
    Binding binding = security.secure(new InetSocketAddress("127.0.0.1", 0));
    assertThat(binding.credentials()).isNotInstanceOf(InsecureServerCredentials.class);
    Server server =
        NettyServerBuilder.forAddress(binding.address(), binding.credentials())
            .addService(binding.services().getFirst())
            .build()
            .start();
    open.add(() -> server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS));
    String roots = security.serving().orElseThrow().rootBundle();
    var credentials =
        TlsChannelCredentials.newBuilder()
            .trustManager(new ByteArrayInputStream(roots.getBytes(StandardCharsets.US_ASCII)))
            .build();
    ManagedChannel channel =
        Grpc.newChannelBuilderForAddress("127.0.0.1", server.getPort(), credentials).build();
    open.add(channel::shutdownNow);
    return channel;
  }

  private static String token(
      KubeCluster cluster, String namespace, String account, String audience) throws KubeException {
    return cluster
        .client()
        .createToken(namespace, account, List.of(audience), Duration.ofHours(1))
        .token();
  }

  private List<String> sign(Channel channel, String token) throws Exception {
    return sign(channel, token, request());
  }

  static List<String> sign(Channel channel, String token, String csr) {
    var headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    return ClientCalls.blockingUnaryCall(
            ClientInterceptors.intercept(
                channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
            CertificateService.METHOD,
            CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS),
            IstioCertificateRequest.newBuilder().setCsr(csr).build())
        .getCertChainList();
  }

  private String request() throws Exception {
    openssl(
        "req -new -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj / -keyout web.key -out"
            + " web.csr");
    return text("web.csr");
  }

  private void root(String name) throws Exception {
    openssl(
        "req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 30 -subj /O=%s -keyout %s.key -out %s.crt"
            .formatted(name, name, name));
  }

  private ObjectNode cacerts(String signer, String roots) throws Exception {
    ObjectNode secret = JsonNodeFactory.instance.objectNode();
    secret.putObject("metadata").put("name", "cacerts");
    secret
        .putObject("data")
        .put("ca-cert.pem", encoded(text(signer + ".crt")))
        .put("ca-key.pem", encoded(text(signer + ".key")))
        .put("cert-chain.pem", encoded(text(signer + ".crt")))
        .put("root-cert.pem", encoded(roots));
    return secret;
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  private String text(String file) throws Exception {
    return Files.readString(folder.resolve(file));
  }

  private String openssl(String command) throws Exception {
    Process process =
        new ProcessBuilder(("openssl " + command).split(" "))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
