package io.meltemi.istiod.security;

import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextServerCredentials;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.meltemi.ca.ServingCertificate;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/** TLS of the gRPC port; a client's certificate is asked for and may be absent. */
final class GrpcTls {
  private GrpcTls() {}

  static ServerCredentials credentials(
      ServingCertificate serving, TrustManager clients, TlsPolicy policy) {
    try {
      SslContextBuilder builder =
          GrpcSslContexts.configure(SslContextBuilder.forServer(serving.keyManager()))
              .trustManager(clients)
              .clientAuth(ClientAuth.OPTIONAL)
              .protocols(policy.protocols());
      if (!policy.cipherSuites().isEmpty()) {
        builder.ciphers(policy.cipherSuites(), SupportedCipherSuiteFilter.INSTANCE);
      }
      return NettySslContextServerCredentials.create(builder.build());
    } catch (SSLException e) {
      throw new IllegalStateException("TLS of the gRPC port: " + e.getMessage(), e);
    }
  }
}
