package io.meltemi.translate.listener.common;

import io.envoyproxy.envoy.config.core.v3.TransportSocket;
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
}
