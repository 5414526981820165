package io.meltemi.istiod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.meltemi.api.ca.IstioCertificateRequest;
import io.meltemi.base.log.LogSettings;
import io.meltemi.ca.service.CertificateService;
import io.meltemi.settings.Environment;
import io.meltemi.settings.MeshSettings;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.XdsSettings;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** istiod without a cluster, its authority in a folder, tokens of an issuer that is configured. */
class SecurityFlowTest {
  private static final String NODE = "sidecar~10.0.0.1~web.shop~shop.svc.cluster.local";
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir Path folder;
  private final TestIssuer issuer = new TestIssuer();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Map<String, String> variables = new HashMap<>();

  @Command
  private static final class Flags {
    @Mixin private final TlsOptions tls = new TlsOptions();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void aTokenGetsACertificateAndTheCertificateOpensTheTlsPort() throws Exception {
    Istiod istiod = start();
    Path certificate = certificate(istiod, "shop", "web");
    Channel tls = tls(istiod, Optional.of(certificate));
    assertThat(ask(tls, Optional.empty(), node("web")).getTypeUrl())
        .isEqualTo(ResourceType.CLUSTER.typeUrl());
  }

  @Test
  void aTokenOpensTheTlsPortToo() throws Exception {
    Istiod istiod = start();
    certificate(istiod, "shop", "web");
    Channel tls = tls(istiod, Optional.empty());
    assertThat(ask(tls, token("shop", "web"), node("web"))).isNotNull();
  }

  @Test
  void whoShowsNothingOrAnExpiredTokenGetsNothing() throws Exception {
    Istiod istiod = start();
    certificate(istiod, "shop", "web");
    Channel tls = tls(istiod, Optional.empty());
    for (Optional<String> token :
        List.of(
            Optional.<String>empty(),
            Optional.of("a.b.c"),
            Optional.of(issuer.token("shop", "web", -5)))) {
      assertThatThrownBy(() -> ask(tls, token, node("web")))
          .hasMessageContaining("UNAUTHENTICATED: authentication failure");
    }
  }

  @Test
  void aNodeMustBeOfItsIdentitysNamespaceAndAccount() throws Exception {
    Istiod istiod = start();
    Path other = certificate(istiod, "shopping", "web");
    assertThatThrownBy(() -> ask(tls(istiod, Optional.of(other)), Optional.empty(), node("web")))
        .hasMessageContaining("PERMISSION_DENIED: authorization failed: no identities")
        .hasMessageContaining("matched shop/web");
    Path account = certificate(istiod, "shop", "db");
    assertThatThrownBy(() -> ask(tls(istiod, Optional.of(account)), Optional.empty(), node("web")))
        .hasMessageContaining("PERMISSION_DENIED");
    assertThat(ask(tls(istiod, Optional.of(account)), Optional.empty(), node(""))).isNotNull();
  }

  @Test
  void thePlaintextPortServesXdsToAllAndCertificatesToNobodyWithoutAToken() throws Exception {
    Istiod istiod = start();
    Channel plain = plain(istiod);
    assertThat(ask(plain, Optional.empty(), node("web"))).isNotNull();
    assertThatThrownBy(() -> sign(plain, Optional.empty()))
        .hasMessageContaining("UNAUTHENTICATED: request authenticate failure");
  }

  @Test
  void aGatewayInTheTrustedRangeSaysWhoItsClientIs() throws Exception {
    variables.put("TRUSTED_GATEWAY_CIDR", "192.0.2.0/24, 127.0.0.0/8");
    Istiod istiod = start();
    certificate(istiod, "shop", "web");
    Channel tls =
        forwarding(tls(istiod, Optional.empty()), "spiffe://cluster.local/ns/shop/sa/web");

    assertThat(ask(tls, Optional.empty(), node("web"))).isNotNull();
    assertThat(sign(tls, Optional.empty())).isNotEmpty();
    assertThatThrownBy(() -> ask(tls, Optional.empty(), node("db")))
        .hasMessageContaining("PERMISSION_DENIED");
  }

  @Test
  void fromElsewhereNobodyIsWhoAHeaderSays() throws Exception {
    for (String trusted : List.of("", "192.0.2.0/24")) {
      variables.put("TRUSTED_GATEWAY_CIDR", trusted);
      Istiod istiod = start();
      certificate(istiod, "shop", "web");
      Channel tls =
          forwarding(tls(istiod, Optional.empty()), "spiffe://cluster.local/ns/shop/sa/web");

      assertThatThrownBy(() -> ask(tls, Optional.empty(), node("web")))
          .hasMessageContaining("UNAUTHENTICATED");
      assertThatThrownBy(() -> sign(tls, Optional.empty())).hasMessageContaining("UNAUTHENTICATED");
    }
  }

  @Test
  void aTrustedRangeThatIsNoneIsNamed() {
    variables.put("TRUSTED_GATEWAY_CIDR", "everybody");
    assertThatThrownBy(this::start)
        .hasMessage("TRUSTED_GATEWAY_CIDR: \"everybody\" (expected: a CIDR, as in 10.0.0.0/8)");
  }

  @Test
  void theRootIsKeptInItsFolder() throws Exception {
    Istiod first = start();
    Path certificate = certificate(first, "shop", "web");
    String root = Files.readString(folder.resolve("root.pem"));
    close();
    open.clear();
    Istiod second = start();
    assertThat(ask(tls(second, Optional.of(certificate)), Optional.empty(), node("web")))
        .isNotNull();
    certificate(second, "shop", "web");
    assertThat(Files.readString(folder.resolve("root.pem"))).isEqualTo(root);
  }

  @Test
  void filesInPlaceOfACertificateOfItsOwnAreNamedWhenTheyAreBad() throws Exception {
    Path garbage = Files.writeString(folder.resolve("garbage.pem"), "garbage");
    assertThatThrownBy(
            () ->
                start(
                    "--tlsCertFile",
                    garbage.toString(),
                    "--tlsKeyFile",
                    garbage.toString(),
                    "--caCertFile",
                    garbage.toString()))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(garbage + ": no certificate");
  }

  private Istiod start(String... flags) throws Exception {
    var given = new Flags();
    var arguments = new ArrayList<>(List.of(flags));
    arguments.addAll(List.of("--caDir", folder.resolve("ca").toString()));
    new CommandLine(given).parseArgs(arguments.toArray(String[]::new));
    variables.put("JWT_RULE", issuer.rule());
    variables.put("ROOT_CA_DIR", folder.resolve("cacerts").toString());
    variables.put("ISTIOD_CUSTOM_HOST", "127.0.0.1");
    Path config = Files.createDirectories(folder.resolve("config"));
    var any = Optional.of(new HostPort("127.0.0.1", 0));
    var istiod =
        Istiod.start(
            new IstiodSettings(
                IstiodSettings.From.folder(config),
                new IstiodSettings.Ports(
                    Optional.empty(), Optional.empty(), any, any, Optional.empty()),
                new SecurityReader(
                        new Environment(variables), "istio-system", "Kubernetes", "", true)
                    .read(given.tls),
                IstiodSettings.Injection.DEFAULT,
                MeshSettings.DEFAULT,
                XdsSettings.defaults(),
                LogSettings.defaults()));
    open.add(istiod);
    return istiod;
  }

  private Optional<String> token(String namespace, String account) {
    return Optional.of(issuer.token(namespace, account, 600));
  }

  /** The file of a certificate for that account; its key and the root are beside it. */
  private Path certificate(Istiod istiod, String namespace, String account) throws Exception {
    List<String> chain = sign(plain(istiod), token(namespace, account));
    Files.writeString(folder.resolve("root.pem"), chain.getLast());
    return Files.writeString(folder.resolve(account + ".crt"), chain.getFirst());
  }

  private List<String> sign(Channel channel, Optional<String> token) throws Exception {
    Path request = folder.resolve("web.csr");
    if (!Files.exists(request)) {
      Process openssl =
          new ProcessBuilder(
                  ("openssl req -new -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /"
                          + " -keyout web.key -out web.csr")
                      .split(" "))
              .directory(folder.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(openssl.waitFor()).isZero();
    }
    return ClientCalls.blockingUnaryCall(
            with(channel, token),
            CertificateService.METHOD,
            CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
            IstioCertificateRequest.newBuilder()
                .setCsr(Files.readString(request))
                .setValidityDuration(600)
                .build())
        .getCertChainList();
  }

  private static Channel with(Channel channel, Optional<String> token) {
    var headers = new Metadata();
    token.ifPresent(text -> headers.put(AUTHORIZATION, "Bearer " + text));
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static Channel forwarding(Channel channel, String client) {
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("x-forwarded-client-cert", Metadata.ASCII_STRING_MARSHALLER),
        "Hash=0a;URI=" + client);
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private Channel plain(Istiod istiod) {
    InetSocketAddress address = istiod.grpcAddress().orElseThrow();
    return kept(
        Grpc.newChannelBuilderForAddress(
                "127.0.0.1", address.getPort(), InsecureChannelCredentials.create())
            .build());
  }

  private Channel tls(Istiod istiod, Optional<Path> certificate) throws Exception {
    var credentials =
        TlsChannelCredentials.newBuilder().trustManager(folder.resolve("root.pem").toFile());
    if (certificate.isPresent()) {
      credentials.keyManager(certificate.get().toFile(), folder.resolve("web.key").toFile());
    }
    InetSocketAddress address = istiod.secureGrpcAddress().orElseThrow();
    return kept(
        Grpc.newChannelBuilderForAddress("127.0.0.1", address.getPort(), credentials.build())
            .build());
  }

  private ManagedChannel kept(ManagedChannel channel) {
    open.add(channel::shutdownNow);
    return channel;
  }

  private static Node node(String account) {
    var metadata = Struct.newBuilder();
    if (!account.isEmpty()) {
      metadata.putFields("SERVICE_ACCOUNT", Value.newBuilder().setStringValue(account).build());
    }
    return Node.newBuilder().setId(NODE).setMetadata(metadata).build();
  }

  /** Asks until istiod has read its folder. */
  private static DiscoveryResponse ask(Channel channel, Optional<String> token, Node node)
      throws Exception {
    for (int tries = 0; ; tries++) {
      var answer = new CompletableFuture<DiscoveryResponse>();
      AggregatedDiscoveryServiceGrpc.newStub(with(channel, token))
          .streamAggregatedResources(new First(answer))
          .onNext(
              DiscoveryRequest.newBuilder()
                  .setNode(node)
                  .setTypeUrl(ResourceType.CLUSTER.typeUrl())
                  .build());
      try {
        return answer.get(10, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        if (tries == 50 || !e.getMessage().contains("not ready")) {
          throw e;
        }
        Thread.sleep(20);
      }
    }
  }

  private record First(CompletableFuture<DiscoveryResponse> answer)
      implements StreamObserver<DiscoveryResponse> {
    @Override
    public void onNext(DiscoveryResponse response) {
      answer.complete(response);
    }

    @Override
    public void onError(Throwable failure) {
      answer.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {}
  }
}
