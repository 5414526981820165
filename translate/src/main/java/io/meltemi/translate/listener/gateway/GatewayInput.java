package io.meltemi.translate.listener.gateway;

import io.meltemi.translate.listener.common.ListenerParts;
import java.util.List;

/**
 * All that a gateway's listener is made of.
 *
 * @param chains at least one
 */
public record GatewayInput(
    String bind, int port, List<GatewayChain> chains, Transport transport, ListenerParts parts) {
  /** What clients' bytes come by. */
  public enum Transport {
    TCP,
    /** TCP, where clients tell their addresses by PROXY protocol. */
    PROXY_PROTOCOL,
    QUIC
  }

  public GatewayInput {
    chains = List.copyOf(chains);
  }

  String name() {
    return (transport == Transport.QUIC ? "udp_" : "") + bind + "_" + port;
  }
}
