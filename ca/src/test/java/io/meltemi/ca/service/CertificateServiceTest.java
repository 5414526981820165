package io.meltemi.ca.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.meltemi.api.ca.IstioCertificateRequest;
import io.meltemi.api.ca.IstioCertificateResponse;
import io.meltemi.ca.CaSettings;
import io.meltemi.ca.CertificateAuthority;
import io.meltemi.ca.ClientTrustManager;
import io.meltemi.ca.DomainRoots;
import io.meltemi.ca.MemoryStore;
import io.meltemi.ca.Openssl;
import io.meltemi.ca.PeerVerifier;
import io.meltemi.ca.SelfSignedRoot;
import io.meltemi.ca.ServingCertificate;
import io.meltemi.ca.auth.Authenticators;
import io.meltemi.ca.auth.CertificateAuthenticator;
import io.meltemi.ca.auth.KubernetesAuthenticator;
import io.meltemi.ca.auth.TokenReviewer.Review;
import io.meltemi.ca.auth.Tokens;
import io.meltemi.ca.service.CertificateMetrics.Event;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateServiceTest {
  private static final String WEB = "system:serviceaccount:shop:web";
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir Path folder;
  private Openssl openssl;
  private final Tokens tokens = new Tokens();
  private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final CountDownLatch gate = new CountDownLatch(1);
  private CertificateAuthority authority;
  private ServingCertificate serving;
  private Server server;

  @BeforeEach
  void serve() throws Exception {
    openssl = new Openssl(folder);
    var root = new SelfSignedRoot(CaSettings.DEFAULT, new MemoryStore(), CLOCK, new SecureRandom());
    authority =
        new CertificateAuthority(CaSettings.DEFAULT, root.load(), CLOCK, new SecureRandom());
    serving =
        ServingCertificate.issued(authority, List.of("127.0.0.1"), Duration.ofHours(1), CLOCK);
    var verifier =
        new PeerVerifier(authority::trust, "cluster.local"::equals, DomainRoots.NONE, CLOCK);
    var authenticators =
        new Authenticators(
            List.of(
                new CertificateAuthenticator(verifier),
                new KubernetesAuthenticator(
                    this::review,
                    KubernetesAuthenticator.Settings.DEFAULT,
                    () -> "cluster.local",
                    CLOCK)));
    var service =
        new CertificateService(authority, authenticators, Optional.empty(), events::add, 8);
    var credentials =
        TlsServerCredentials.newBuilder()
            .keyManager(serving.keyManager())
            .trustManager(new ClientTrustManager(verifier))
            .clientAuth(TlsServerCredentials.ClientAuth.OPTIONAL)
            .build();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0), credentials)
            .directExecutor()
            .addService(service.definition())
            .build()
            .start();
  }

  /** Knows every token but those of the account "nobody"; "slow" waits for the gate. */
  private Review review(String cluster, String token, List<String> audiences) {
    String claims =
        new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
    if (claims.contains(":slow")) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return new Review(
        !claims.contains(":nobody"), "", WEB, List.of("system:serviceaccounts"), audiences, "", "");
  }

  @AfterEach
  void stop() {
    gate.countDown();
    channels.forEach(ManagedChannel::shutdownNow);
    server.shutdownNow();
    serving.close();
  }

  @Test
  void aTokenGetsACertificateAndTheCertificateGetsTheNext() throws Exception {
    IstioCertificateResponse first = ask(channel(Optional.empty()), token(WEB), request());
    assertThat(first.getCertChainList()).hasSize(2);
    Files.writeString(folder.resolve("leaf.pem"), first.getCertChain(0));
    Files.writeString(folder.resolve("root.pem"), first.getCertChain(1));
    assertThat(openssl.run("verify -x509_strict -CAfile root.pem leaf.pem")).contains("OK");
    assertThat(openssl.run("x509 -in leaf.pem -noout -ext subjectAltName"))
        .contains("URI:spiffe://cluster.local/ns/shop/sa/web");
    Path leaf = folder.resolve("leaf.pem");
    IstioCertificateResponse second = ask(channel(Optional.of(leaf)), Optional.empty(), request());
    Files.writeString(folder.resolve("second.pem"), second.getCertChain(0));
    assertThat(openssl.run("x509 -in second.pem -noout -ext subjectAltName"))
        .contains("URI:spiffe://cluster.local/ns/shop/sa/web");
    assertThat(events).containsExactly(Event.RECEIVED, Event.ISSUED, Event.RECEIVED, Event.ISSUED);
  }

  @Test
  void whoIsNotKnownIsToldNothingMore() throws Exception {
    var channel = channel(Optional.empty());
    for (Optional<String> token :
        List.of(
            Optional.<String>empty(),
            Optional.of("garbage"),
            Optional.of("x".repeat(5_000)),
            token("system:serviceaccount:shop:nobody"))) {
      Status status = refusal(channel, token, request());
      assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(status.getDescription()).isEqualTo("request authenticate failure");
    }
    assertThat(events).hasSize(8).contains(Event.UNAUTHENTICATED).doesNotContain(Event.ISSUED);
  }

  @Test
  void nobodyGetsACertificateOfAnother() throws Exception {
    var metadata =
        Struct.newBuilder()
            .putFields(
                "ImpersonatedIdentity",
                Value.newBuilder().setStringValue("spiffe://cluster.local/ns/shop/sa/db").build());
    Status status =
        refusal(
            channel(Optional.empty()),
            token(WEB),
            request().toBuilder().setMetadata(metadata).build());
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(status.getDescription()).isEqualTo("request impersonation authentication failure");
  }

  @Test
  void whatIsWrongWithARequestIsToldToItsSender() throws Exception {
    var channel = channel(Optional.empty());
    Status unreadable =
        refusal(channel, token(WEB), request().toBuilder().setCsr("garbage").build());
    assertThat(unreadable.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(unreadable.getDescription()).contains("CSR signing error", "not PEM");
    Status tooLong =
        refusal(
            channel, token(WEB), request().toBuilder().setValidityDuration(Long.MAX_VALUE).build());
    assertThat(tooLong.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(tooLong.getDescription()).contains("greater than the max allowed TTL");
    assertThat(events).contains(Event.UNREADABLE, Event.TTL_REFUSED);
  }

  @Test
  void aCertificateOfARootOfTheSameNameIsNotLetIn() throws Exception {
    IstioCertificateRequest request = request();
    openssl.run(
        "req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout web.key -subj"
            + " /O=cluster.local -days 2 -out other.pem -addext"
            + " subjectAltName=URI:spiffe://cluster.local/ns/shop/sa/web");
    Status status =
        refusal(channel(Optional.of(folder.resolve("other.pem"))), Optional.empty(), request);
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(events).isEmpty();
  }

  @Test
  void moreThanCanBeServedAreTurnedAwayAndOthersAreServedAfterwards() throws Exception {
    var channel = channel(Optional.empty());
    IstioCertificateRequest request = request();
    Optional<String> slow = token("system:serviceaccount:shop:slow");
    var statuses = new ArrayList<Future<Status>>();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        statuses.add(callers.submit(() -> refusal(channel, slow, request)));
      }
      while (statuses.stream().filter(Future::isDone).count() < 92) {
        Thread.sleep(2);
      }
      gate.countDown();
    }
    var codes = new ArrayList<Status.Code>();
    for (Future<Status> status : statuses) {
      codes.add(status.get().getCode());
    }
    assertThat(codes.stream().filter(Status.Code.OK::equals)).hasSize(8);
    assertThat(codes.stream().filter(Status.Code.UNAVAILABLE::equals)).hasSize(92);
    assertThat(refusal(channel, token(WEB), request).isOk()).isTrue();
  }

  private Optional<String> token(String account) {
    return Optional.of(tokens.of(account, List.of("istio-ca"), Instant.now().plusSeconds(600)));
  }

  private IstioCertificateRequest request() {
    String csr = openssl.request("web", "-newkey ec -pkeyopt ec_paramgen_curve:P-256");
    return IstioCertificateRequest.newBuilder().setCsr(csr).setValidityDuration(3600).build();
  }

  private ManagedChannel channel(Optional<Path> certificate) throws Exception {
    var builder =
        TlsChannelCredentials.newBuilder()
            .trustManager(
                new ByteArrayInputStream(serving.rootBundle().getBytes(StandardCharsets.US_ASCII)));
    if (certificate.isPresent()) {
      builder.keyManager(certificate.get().toFile(), folder.resolve("web.key").toFile());
    }
    ChannelCredentials credentials = builder.build();
    ManagedChannel channel =
        Grpc.newChannelBuilderForAddress("127.0.0.1", server.getPort(), credentials).build();
    channels.add(channel);
    return channel;
  }

  /** The status of a call, OK among others. */
  private Status refusal(
      ManagedChannel channel, Optional<String> token, IstioCertificateRequest request) {
    try {
      ask(channel, token, request);
      return Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  private IstioCertificateResponse ask(
      ManagedChannel channel, Optional<String> token, IstioCertificateRequest request) {
    var headers = new Metadata();
    token.ifPresent(text -> headers.put(AUTHORIZATION, "Bearer " + text));
    return ClientCalls.blockingUnaryCall(
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
        CertificateService.METHOD,
        CallOptions.DEFAULT,
        request);
  }
}
