package io.meltemi.translate.grpc;

import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateProviderPluginInstance;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.meltemi.translate.filter.TypedConfig;
import java.util.List;

/**
 * Mutual TLS with the certificates that the agent keeps in files, which gRPC's bootstrap calls
 * {@code default}.
 */
final class GrpcTls {
  private static final String PROVIDER = "default";
  private static final String ROOTS = "ROOTCA";
  private static final String SOCKET = "envoy.transport_sockets.tls";

  private GrpcTls() {}

  /**
   * @param identities of the servers; none: whoever has a certificate of the mesh
   */
  static TransportSocket client(List<String> identities) {
    return TransportSocket.newBuilder()
        .setName(SOCKET)
        .setTypedConfig(
            TypedConfig.of(
                UpstreamTlsContext.newBuilder().setCommonTlsContext(common(identities)).build()))
        .build();
  }

  /** What a server asks of its clients, whose identities the policies look at. */
  static TransportSocket server() {
    return TransportSocket.newBuilder()
        .setName(SOCKET)
        .setTypedConfig(
            TypedConfig.of(
                DownstreamTlsContext.newBuilder()
                    .setCommonTlsContext(common(List.of()))
                    .setRequireClientCertificate(BoolValue.of(true))
                    .build()))
        .build();
  }

  /** In the fields of today, and in those that libraries before 1.66 read. */
  @SuppressWarnings("deprecation")
  private static CommonTlsContext common(List<String> identities) {
    var validation =
        CertificateValidationContext.newBuilder().setCaCertificateProviderInstance(plugin(ROOTS));
    for (String identity : identities) {
      validation.addMatchSubjectAltNames(StringMatcher.newBuilder().setExact(identity));
    }
    return CommonTlsContext.newBuilder()
        .setTlsCertificateProviderInstance(plugin(PROVIDER))
        .setTlsCertificateCertificateProviderInstance(instance(PROVIDER))
        .setCombinedValidationContext(
            CombinedCertificateValidationContext.newBuilder()
                .setDefaultValidationContext(validation)
                .setValidationContextCertificateProviderInstance(instance(ROOTS)))
        .build();
  }

  private static CertificateProviderPluginInstance plugin(String certificate) {
    return CertificateProviderPluginInstance.newBuilder()
        .setInstanceName(PROVIDER)
        .setCertificateName(certificate)
        .build();
  }

  @SuppressWarnings("deprecation")
  private static CommonTlsContext.CertificateProviderInstance instance(String certificate) {
    return CommonTlsContext.CertificateProviderInstance.newBuilder()
        .setInstanceName(PROVIDER)
        .setCertificateName(certificate)
        .build();
  }
}
