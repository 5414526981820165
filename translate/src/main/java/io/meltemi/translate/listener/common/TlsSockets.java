package io.meltemi.translate.listener.common;

import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.quic.v3.QuicDownstreamTransport;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.meltemi.translate.filter.TypedConfig;

/** TLS contexts as transport sockets. */
public final class TlsSockets {
  private TlsSockets() {}

  public static TransportSocket of(DownstreamTlsContext context) {
    return TransportSocket.newBuilder()
        .setName("envoy.transport_sockets.tls")
        .setTypedConfig(TypedConfig.of(context))
        .build();
  }

  /** For QUIC, which has TLS within. */
  public static TransportSocket ofQuic(DownstreamTlsContext context) {
    return TransportSocket.newBuilder()
        .setName("envoy.transport_sockets.quic")
        .setTypedConfig(
            TypedConfig.of(
                QuicDownstreamTransport.newBuilder().setDownstreamTlsContext(context).build()))
        .build();
  }
}
