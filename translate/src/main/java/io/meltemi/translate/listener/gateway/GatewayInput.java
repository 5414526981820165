package io.meltemi.translate.listener.gateway;

import io.meltemi.translate.listener.common.ListenerParts;
import java.util.List;

/**
 * All that a gateway's listener is made of.
 *
 * @param chains at least one
 * @param proxyProtocol whether clients tell their addresses by PROXY protocol
 */
public record GatewayInput(
    String bind, int port, List<GatewayChain> chains, boolean proxyProtocol, ListenerParts parts) {
  public GatewayInput {
    chains = List.copyOf(chains);
  }

  String name() {
    return bind + "_" + port;
  }
}
