package io.meltemi.translate.listener.gateway;

import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext.TrustChainVerification;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.meltemi.model.Gateway.Mode;
import io.meltemi.model.Gateway.ServerTls;
import io.meltemi.model.Gateway.TlsVersion;
import io.meltemi.model.MeshConfig;
import io.meltemi.translate.listener.common.Alpn;
import io.meltemi.translate.listener.common.TlsSockets;
import io.meltemi.translate.tls.SdsSecrets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * TLS that a gateway ends. Source: istio 1.30.3 pilot/pkg/networking/core/listener.go,
 * pilot/pkg/security/model/authentication.go.
 *
 * @param offersMetadata whether it is TCP inside Istio's mutual TLS
 * @param defaults the mesh's, for TLS that is not Istio's
 * @param externalSocket whether credentials come from an SDS server beside the proxy
 */
record ServerTlsContext(
    ServerTls tls,
    boolean offersMetadata,
    Optional<MeshConfig.Tls> defaults,
    boolean externalSocket) {
  /** What Envoy would refuse is left out. */
  private static final Set<String> KNOWN_CIPHERS =
      Set.of(
          "ECDHE-ECDSA-AES128-GCM-SHA256",
          "ECDHE-RSA-AES128-GCM-SHA256",
          "ECDHE-ECDSA-AES256-GCM-SHA384",
          "ECDHE-RSA-AES256-GCM-SHA384",
          "ECDHE-ECDSA-CHACHA20-POLY1305",
          "ECDHE-RSA-CHACHA20-POLY1305",
          "ECDHE-ECDSA-AES128-SHA",
          "ECDHE-RSA-AES128-SHA",
          "ECDHE-ECDSA-AES256-SHA",
          "ECDHE-RSA-AES256-SHA",
          "AES128-GCM-SHA256",
          "AES256-GCM-SHA384",
          "AES128-SHA",
          "AES256-SHA");

  TransportSocket socket() {
    return TlsSockets.of(context(offersMetadata ? Alpn.OFFER_TCP : Alpn.OFFER_HTTP));
  }

  TransportSocket quicSocket() {
    return TlsSockets.ofQuic(context(Alpn.OFFER_HTTP3));
  }

  /** Whether clients come with certificates that may be anybody's. */
  boolean takesUnverified() {
    return tls.verification().takesUnverified();
  }

  private DownstreamTlsContext context(List<String> applicationProtocols) {
    var common = CommonTlsContext.newBuilder();
    common.addAllAlpnProtocols(applicationProtocols);
    certificates().forEach(common::addTlsCertificateSdsSecretConfigs);
    clientRoots()
        .ifPresentOrElse(
            roots -> common.setCombinedValidationContext(combined(roots)),
            () -> namesOnly().ifPresent(common::setValidationContext));
    parameters().ifPresent(common::setTlsParams);
    boolean required = tls.mode() == Mode.MUTUAL || tls.mode() == Mode.ISTIO_MUTUAL;
    return DownstreamTlsContext.newBuilder()
        .setCommonTlsContext(common)
        .setRequireClientCertificate(BoolValue.of(required))
        .build();
  }

  private List<String> credentials() {
    return tls.credentials().credentialNames().isEmpty()
            && !tls.credentials().credentialName().isEmpty()
        ? List.of(tls.credentials().credentialName())
        : tls.credentials().credentialNames();
  }

  private List<SdsSecretConfig> certificates() {
    if (tls.mode() == Mode.ISTIO_MUTUAL) {
      return List.of(SdsSecrets.WORKLOAD);
    }
    if (!credentials().isEmpty()) {
      return credentials().stream()
          .map(name -> SdsSecrets.credential(name, externalSocket))
          .toList();
    }
    if (!tls.certificates().isEmpty()) {
      return tls.certificates().stream()
          .map(c -> SdsSecrets.file(c.serverCertificate(), c.privateKey()))
          .toList();
    }
    return tls.files().serverCertificate().isEmpty()
        ? List.of(SdsSecrets.WORKLOAD)
        : List.of(SdsSecrets.file(tls.files().serverCertificate(), tls.files().privateKey()));
  }

  /** Whose clients are taken; absent where none is asked for its certificate. */
  private Optional<SdsSecretConfig> clientRoots() {
    return switch (tls.mode()) {
      case ISTIO_MUTUAL -> Optional.of(SdsSecrets.ROOT);
      case MUTUAL, OPTIONAL_MUTUAL -> Optional.of(rootsOfUser());
      case SIMPLE, PASSTHROUGH, AUTO_PASSTHROUGH -> Optional.empty();
    };
  }

  private SdsSecretConfig rootsOfUser() {
    if (!tls.credentials().caCertCredentialName().isEmpty()) {
      return SdsSecrets.rootOf(tls.credentials().caCertCredentialName(), externalSocket);
    }
    if (!credentials().isEmpty()) {
      return SdsSecrets.rootOf(credentials().get(0), externalSocket);
    }
    return tls.files().caCertificates().isEmpty()
        ? SdsSecrets.ROOT
        : SdsSecrets.rootFile(tls.files().caCertificates());
  }

  private CombinedCertificateValidationContext combined(SdsSecretConfig roots) {
    var accepted = CertificateValidationContext.newBuilder().addAllMatchSubjectAltNames(names());
    if (!credentials().isEmpty()) {
      accepted
          .addAllVerifyCertificateSpki(tls.verification().verifyCertificateSpki())
          .addAllVerifyCertificateHash(tls.verification().verifyCertificateHash());
    }
    if (takesUnverified()) {
      accepted.setTrustChainVerification(TrustChainVerification.ACCEPT_UNTRUSTED);
    }
    if (!tls.files().caCrl().isEmpty()) {
      accepted.setCrl(DataSource.newBuilder().setFilename(tls.files().caCrl()));
    }
    return CombinedCertificateValidationContext.newBuilder()
        .setDefaultValidationContext(accepted)
        .setValidationContextSdsSecretConfig(roots)
        .build();
  }

  private Optional<CertificateValidationContext> namesOnly() {
    return tls.verification().subjectAltNames().isEmpty() || credentials().isEmpty()
        ? Optional.empty()
        : Optional.of(
            CertificateValidationContext.newBuilder().addAllMatchSubjectAltNames(names()).build());
  }

  private List<StringMatcher> names() {
    return tls.verification().subjectAltNames().stream()
        .map(name -> StringMatcher.newBuilder().setExact(name).build())
        .toList();
  }

  /** The mesh's defaults, overridden by the server's own. Istio's mutual TLS has fixed ones. */
  private Optional<TlsParameters> parameters() {
    if (tls.mode() == Mode.ISTIO_MUTUAL) {
      return Optional.empty();
    }
    var parameters = TlsParameters.newBuilder();
    defaults.ifPresent(
        mesh ->
            parameters
                .addAllEcdhCurves(mesh.ecdhCurves())
                .addAllCipherSuites(mesh.cipherSuites())
                .setTlsMinimumProtocolVersion(version(mesh.minProtocolVersion())));
    List<String> ciphers =
        tls.parameters().cipherSuites().stream()
            .distinct()
            .filter(KNOWN_CIPHERS::contains)
            .toList();
    if (!ciphers.isEmpty()) {
      parameters.clearCipherSuites().addAllCipherSuites(ciphers);
    }
    if (tls.parameters().minProtocolVersion() != TlsVersion.TLS_AUTO) {
      parameters.setTlsMinimumProtocolVersion(version(tls.parameters().minProtocolVersion()));
    }
    if (tls.parameters().maxProtocolVersion() != TlsVersion.TLS_AUTO) {
      parameters.setTlsMaximumProtocolVersion(version(tls.parameters().maxProtocolVersion()));
    }
    return Stream.of(parameters.build())
        .filter(p -> !p.equals(TlsParameters.getDefaultInstance()))
        .findFirst();
  }

  private static TlsProtocol version(TlsVersion version) {
    return switch (version) {
      case TLS_AUTO -> TlsProtocol.TLS_AUTO;
      case TLSV1_0 -> TlsProtocol.TLSv1_0;
      case TLSV1_1 -> TlsProtocol.TLSv1_1;
      case TLSV1_2 -> TlsProtocol.TLSv1_2;
      case TLSV1_3 -> TlsProtocol.TLSv1_3;
    };
  }
}
