package io.meltemi.translate.listener.gateway;

import io.meltemi.translate.listener.common.ChainMatch;
import io.meltemi.translate.listener.common.TcpTarget;
import java.util.Optional;

/**
 * A filter chain of a gateway's listener.
 *
 * @param tls absent in plaintext and where TLS is passed through
 */
record GatewayChain(ChainMatch match, Optional<ServerTlsContext> tls, Content content) {
  /** What the chain does. */
  sealed interface Content {
    /**
     * @param statPrefix empty for the listener's
     * @param grpcWeb whether the port speaks gRPC-Web
     */
    record Http(String routes, String statPrefix, boolean grpcWeb) implements Content {}

    /**
     * @param fromMesh whether the clients are proxies of the mesh
     */
    record Tcp(TcpTarget target, boolean fromMesh) implements Content {}
  }

  static GatewayChain passthrough(ChainMatch match, TcpTarget target) {
    return new GatewayChain(match, Optional.empty(), new Content.Tcp(target, false));
  }
}
