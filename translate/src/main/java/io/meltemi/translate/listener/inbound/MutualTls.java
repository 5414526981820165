package io.meltemi.translate.listener.inbound;

import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.meltemi.model.Gateway.TlsVersion;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.ProxyView.TlsFiles;
import io.meltemi.translate.listener.common.Alpn;
import io.meltemi.translate.listener.common.TlsSockets;
import io.meltemi.translate.tls.SdsSecrets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The server's side of Istio's mutual TLS. Equal only to itself: it stands for its settings in the
 * keys of listeners.
 */
public final class MutualTls {
  private static final List<String> CIPHERS =
      List.of(
          "ECDHE-ECDSA-AES256-GCM-SHA384",
          "ECDHE-RSA-AES256-GCM-SHA384",
          "ECDHE-ECDSA-AES128-GCM-SHA256",
          "ECDHE-RSA-AES128-GCM-SHA256",
          "AES256-GCM-SHA384",
          "AES128-GCM-SHA256");

  /**
   * @param trustDomains whose identities are taken, the mesh's own first
   */
  public record Settings(List<String> trustDomains, Optional<MeshConfig.Tls> mesh, TlsFiles files) {
    public Settings {
      trustDomains = List.copyOf(trustDomains);
    }

    public static Settings of(MeshConfig mesh, TlsFiles files) {
      return new Settings(
          Stream.concat(Stream.of(mesh.trustDomain()), mesh.trustDomainAliases().stream())
              .distinct()
              .toList(),
          mesh.security().meshMtls(),
          files);
    }
  }

  private final TransportSocket http;
  private final TransportSocket tcp;

  public MutualTls(Settings settings) {
    this.http = socket(settings, Alpn.OFFER_HTTP);
    this.tcp = socket(settings, Alpn.OFFER_TCP);
  }

  TransportSocket http() {
    return http;
  }

  TransportSocket tcp() {
    return tcp;
  }

  private static TransportSocket socket(Settings settings, List<String> offer) {
    var accepted = CertificateValidationContext.newBuilder();
    for (String domain : settings.trustDomains()) {
      accepted.addMatchSubjectAltNames(
          StringMatcher.newBuilder().setPrefix("spiffe://" + domain + "/"));
    }
    var common =
        CommonTlsContext.newBuilder()
            .addAllAlpnProtocols(offer)
            .addTlsCertificateSdsSecretConfigs(certificate(settings.files()))
            .setCombinedValidationContext(
                CommonTlsContext.CombinedCertificateValidationContext.newBuilder()
                    .setDefaultValidationContext(accepted)
                    .setValidationContextSdsSecretConfig(roots(settings.files())))
            .setTlsParams(parameters(settings.mesh()));
    return TlsSockets.of(
        DownstreamTlsContext.newBuilder()
            .setCommonTlsContext(common)
            .setRequireClientCertificate(BoolValue.of(true))
            .build());
  }

  private static SdsSecretConfig certificate(TlsFiles files) {
    return files.certificateChain().isEmpty()
        ? SdsSecrets.WORKLOAD
        : SdsSecrets.file(files.certificateChain(), files.key());
  }

  private static SdsSecretConfig roots(TlsFiles files) {
    return files.rootCertificate().isEmpty()
        ? SdsSecrets.ROOT
        : SdsSecrets.rootFile(files.rootCertificate());
  }

  private static TlsParameters parameters(Optional<MeshConfig.Tls> mesh) {
    boolean only13 =
        mesh.map(MeshConfig.Tls::minProtocolVersion).orElse(TlsVersion.TLS_AUTO)
            == TlsVersion.TLSV1_3;
    List<String> ciphers = mesh.map(MeshConfig.Tls::cipherSuites).orElse(List.of());
    return TlsParameters.newBuilder()
        .setTlsMinimumProtocolVersion(only13 ? TlsProtocol.TLSv1_3 : TlsProtocol.TLSv1_2)
        .setTlsMaximumProtocolVersion(TlsProtocol.TLSv1_3)
        .addAllCipherSuites(ciphers.isEmpty() ? CIPHERS : ciphers)
        .addAllEcdhCurves(mesh.map(MeshConfig.Tls::ecdhCurves).orElse(List.of()))
        .build();
  }
}
