package io.meltemi.translate.listener.gateway;

import io.meltemi.translate.listener.common.ChainMatch;
import io.meltemi.translate.listener.common.TcpTarget;
import java.util.Optional;

/**
 * A filter chain of a gateway's listener.
 *
 * @param tls absent in plaintext and where TLS is passed through
 * @param owner whose chain it is, for users
 * @param http3 whether it is served over QUIC too
 */
record GatewayChain(
    ChainMatch match,
    Optional<ServerTlsContext> tls,
    Content content,
    String owner,
    boolean http3) {
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

  static GatewayChain passthrough(ChainMatch match, TcpTarget target, String owner) {
    return new GatewayChain(match, Optional.empty(), new Content.Tcp(target, false), owner, false);
  }

  GatewayChain withMatch(ChainMatch other) {
    return new GatewayChain(other, tls, content, owner, http3);
  }
}
