package io.meltemi.agent.cert;

import io.meltemi.agent.grpc.CallException;
import io.meltemi.agent.grpc.Dialer;
import io.meltemi.agent.grpc.Network;
import io.meltemi.agent.grpc.UnaryCall;
import io.meltemi.agent.grpc.UpstreamSettings;
import io.meltemi.agent.proto.ProtoReader;
import io.meltemi.agent.proto.ProtoWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * istiod, or another CA that speaks {@code istio.v1.auth.IstioCertificateService}. Each call is a
 * connection of its own, with the roots and the token of the moment. Istio:
 * security/pkg/nodeagent/caclient/providers/citadel/client.go.
 */
public final class IstioAuthority implements CertificateAuthority {
  private static final String PATH = "/istio.v1.auth.IstioCertificateService/CreateCertificate";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int CSR = 1;
  private static final int VALIDITY_SECONDS = 3;
  private static final int METADATA = 4;
  private static final int CHAIN = 1;

  private final UpstreamSettings server;
  private final String signer;
  private final Network network;
  private final Dialer dialer;

  /**
   * Checks the settings.
   *
   * @param signer which of the CA's signers is asked for; empty is its own choice
   * @throws io.meltemi.agent.config.SettingsException if a certificate file cannot be used
   */
  public IstioAuthority(
      UpstreamSettings server, String signer, Network network, RandomGenerator random) {
    this.server = server;
    this.signer = signer;
    this.network = network;
    this.dialer = new Dialer(server, network.loop(), random);
  }

  @Override
  public List<String> sign(String request, Duration validity)
      throws CaException, InterruptedException {
    try {
      byte[] answer =
          UnaryCall.call(dialer, network.loop(), PATH, message(request, validity), PATIENCE);
      return chainOf(answer);
    } catch (CallException refused) {
      String token = refused.isRefusal() ? tokenState() : "";
      throw new CaException("the CA at " + refused.getMessage() + token);
    } catch (IllegalArgumentException unreadable) {
      throw new CaException(
          "the CA at %s: %s".formatted(server.address(), unreadable.getMessage()));
    }
  }

  private byte[] message(String request, Duration validity) {
    ProtoWriter message =
        new ProtoWriter().text(CSR, request).number(VALIDITY_SECONDS, validity.toSeconds());
    return signer.isEmpty()
        ? message.bytes()
        : message.message(METADATA, struct("CertSigner", signer)).bytes();
  }

  /** A {@code google.protobuf.Struct} of one text. */
  private static ProtoWriter struct(String name, String text) {
    ProtoWriter entry = new ProtoWriter().text(1, name).message(2, new ProtoWriter().text(3, text));
    return new ProtoWriter().message(1, entry);
  }

  private static List<String> chainOf(byte[] answer) {
    List<String> chain = new ArrayList<>();
    ProtoReader fields = new ProtoReader(answer);
    for (int field = fields.next(); field != 0; field = fields.next()) {
      if (field == CHAIN) {
        chain.add(fields.text());
      }
    }
    if (chain.size() < 2) {
      throw new IllegalArgumentException(
          "certificate chain of %d (expected: a certificate and its root)".formatted(chain.size()));
    }
    return chain;
  }

  private String tokenState() {
    return server
        .tls()
        .map(tls -> "; " + BearerToken.describe(tls.token(), Instant.now()))
        .orElse("");
  }
}
