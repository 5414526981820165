package io.meltemi.translate.tls;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.TrafficPolicy.ClientTls;
import java.util.List;
import java.util.Optional;

/** Envoy's TLS context of a client, for each mode of a DestinationRule. */
public final class UpstreamTlsContexts {
  private static final String SYSTEM_ROOTS = "system";
  private static final String PEER_EXCHANGE = "istio-peer-exchange";
  private static final String IN_MESH = "istio";
  private static final String HTTP2 = "h2";

  /**
   * What the filter of Istio's own Envoy offers for requests; the inspector of servers knows it.
   */
  private static final List<String> OFFER_HTTP1 = List.of("istio-http/1.1", IN_MESH, "http/1.1");

  private static final List<String> OFFER_HTTP2 = List.of("istio-h2", IN_MESH, HTTP2);

  /** Nothing that a server could agree to, so that it looks at the bytes. */
  private static final List<String> OFFER_ANY_HTTP = List.of("istio-http/1.1", IN_MESH);

  private static final TlsParameters VERSIONS =
      TlsParameters.newBuilder()
          .setTlsMinimumProtocolVersion(TlsParameters.TlsProtocol.TLSv1_2)
          .setTlsMaximumProtocolVersion(TlsParameters.TlsProtocol.TLSv1_3)
          .build();

  private UpstreamTlsContexts() {}

  /**
   * How the cluster uses the connection.
   *
   * @param clusterName the SNI of Istio mutual TLS where nothing else is known
   * @param offer what mutual TLS of Istio says by ALPN about what is inside
   * @param metadataExchange whether peers exchange metadata, which ALPN announces
   * @param defaults the mesh's settings for TLS that is not Istio's own
   * @param credentials where named certificates come from
   */
  public record Use(
      String clusterName,
      boolean http2,
      Offer offer,
      boolean metadataExchange,
      Optional<MeshConfig.Tls> defaults,
      Credentials credentials) {}

  /**
   * @param externalSocket whether an SDS server's socket is beside the proxy
   * @param ofGateway the name of what a gateway shows to backends; empty for none
   */
  public record Credentials(boolean externalSocket, String ofGateway) {}

  /** What ALPN says of the inside of Istio's mutual TLS. */
  public enum Offer {
    /** That it is the mesh's; a filter says more for each request, if it is HTTP. */
    IN_MESH,
    /** That it is HTTP/1.1, where no filter does. */
    HTTP1,
    /** That it is HTTP/2, where no filter does. */
    HTTP2,
    /** That it is HTTP of either version, which the server finds out, where no filter does. */
    ANY_HTTP
  }

  /** Absent for the mode DISABLE. */
  public static Optional<UpstreamTlsContext> context(ClientTls tls, Use use) {
    return switch (tls.mode()) {
      case DISABLE -> Optional.empty();
      case ISTIO_MUTUAL -> Optional.of(istioMutual(tls, use));
      case SIMPLE, MUTUAL -> Optional.of(custom(tls, use));
    };
  }

  private static UpstreamTlsContext istioMutual(ClientTls tls, Use use) {
    CommonTlsContext.Builder common =
        CommonTlsContext.newBuilder()
            .setTlsParams(VERSIONS)
            .addTlsCertificateSdsSecretConfigs(SdsSecrets.WORKLOAD)
            .setCombinedValidationContext(validation(tls, SdsSecrets.ROOT));
    switch (use.offer) {
      case HTTP1 -> common.addAllAlpnProtocols(OFFER_HTTP1);
      case HTTP2 -> common.addAllAlpnProtocols(OFFER_HTTP2);
      case ANY_HTTP -> common.addAllAlpnProtocols(OFFER_ANY_HTTP);
      case IN_MESH -> {
        if (use.metadataExchange) {
          common.addAlpnProtocols(PEER_EXCHANGE);
        }
        common.addAlpnProtocols(IN_MESH);
        if (use.http2) {
          common.addAlpnProtocols(HTTP2);
        }
      }
    }
    return context(common, tls.sni().isEmpty() ? use.clusterName : tls.sni());
  }

  private static UpstreamTlsContext custom(ClientTls tls, Use use) {
    CommonTlsContext.Builder common =
        CommonTlsContext.newBuilder().setTlsParams(parameters(use.defaults));
    boolean externalSocket = use.credentials.externalSocket;
    if (tls.credentialName().isEmpty()) {
      files(common, tls);
    } else {
      credential(common, tls, externalSocket);
    }
    if (tls.ofGateway() && !use.credentials.ofGateway.isEmpty()) {
      common.addTlsCertificateSdsSecretConfigs(
          SdsSecrets.credential(use.credentials.ofGateway, externalSocket));
    }
    if (use.http2) {
      common.addAlpnProtocols(HTTP2);
    }
    return context(common, tls.sni());
  }

  private static void credential(
      CommonTlsContext.Builder common, ClientTls tls, boolean externalSocket) {
    if (tls.mode() == ClientTls.Mode.MUTUAL) {
      common.addTlsCertificateSdsSecretConfigs(
          SdsSecrets.credential(tls.credentialName(), externalSocket));
    }
    if (!skipsVerification(tls)) {
      common.setCombinedValidationContext(
          validation(tls, SdsSecrets.rootOf(tls.credentialName(), externalSocket)));
    }
  }

  /** Files are read by the agent, which follows their changes and serves them over SDS. */
  private static void files(CommonTlsContext.Builder common, ClientTls tls) {
    if (tls.mode() == ClientTls.Mode.MUTUAL) {
      common.addTlsCertificateSdsSecretConfigs(certificate(tls));
    }
    if (skipsVerification(tls)) {
      common.setValidationContext(CertificateValidationContext.getDefaultInstance());
    } else {
      String roots =
          tls.files().caCertificates().isEmpty() ? SYSTEM_ROOTS : tls.files().caCertificates();
      common.setCombinedValidationContext(validation(tls, SdsSecrets.rootFile(roots)));
    }
  }

  /** A client without its certificate must not fall back to plaintext: it asks for one in vain. */
  private static SdsSecretConfig certificate(ClientTls tls) {
    return tls.files().clientCertificate().isEmpty() || tls.files().privateKey().isEmpty()
        ? SdsSecrets.credential(SdsSecrets.INVALID, false)
        : SdsSecrets.file(tls.files().clientCertificate(), tls.files().privateKey());
  }

  private static boolean skipsVerification(ClientTls tls) {
    return tls.insecureSkipVerify().orElse(false);
  }

  private static CommonTlsContext.CombinedCertificateValidationContext validation(
      ClientTls tls, SdsSecretConfig roots) {
    CertificateValidationContext.Builder checks =
        CertificateValidationContext.newBuilder()
            .addAllMatchSubjectAltNames(exact(tls.subjectAltNames()));
    if (!tls.files().caCrl().isEmpty() && tls.credentialName().isEmpty()) {
      checks.setCrl(DataSource.newBuilder().setFilename(tls.files().caCrl()));
    }
    return CommonTlsContext.CombinedCertificateValidationContext.newBuilder()
        .setDefaultValidationContext(checks)
        .setValidationContextSdsSecretConfig(roots)
        .build();
  }

  @SuppressWarnings("deprecation") // Istio's field; typed matchers would change what proxies show
  private static List<StringMatcher> exact(List<String> names) {
    return names.stream().map(n -> StringMatcher.newBuilder().setExact(n).build()).toList();
  }

  private static TlsParameters parameters(Optional<MeshConfig.Tls> defaults) {
    return defaults
        .map(
            d ->
                VERSIONS.toBuilder()
                    .addAllEcdhCurves(d.ecdhCurves())
                    .addAllCipherSuites(d.cipherSuites())
                    .build())
        .orElse(VERSIONS);
  }

  private static UpstreamTlsContext context(CommonTlsContext.Builder common, String sni) {
    return UpstreamTlsContext.newBuilder().setCommonTlsContext(common).setSni(sni).build();
  }
}
