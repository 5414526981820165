package io.meltemi.translate.listener;

import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.meltemi.translate.filter.Typed;

/** TLS contexts as transport sockets. */
final class TlsSockets {
  private TlsSockets() {}

  static TransportSocket of(DownstreamTlsContext context) {
    return TransportSocket.newBuilder()
        .setName("envoy.transport_sockets.tls")
        .setTypedConfig(Typed.of(context))
        .build();
  }
}
