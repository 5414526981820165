package io.meltemi.translate.listener;

import java.util.List;

/**
 * All that a gateway's listener is made of.
 *
 * @param chains at least one
 * @param proxyProtocol whether clients tell their addresses by PROXY protocol
 */
record GatewayInput(
    String bind, int port, List<GatewayChain> chains, boolean proxyProtocol, ListenerParts parts) {
  GatewayInput {
    chains = List.copyOf(chains);
  }

  String name() {
    return bind + "_" + port;
  }
}
