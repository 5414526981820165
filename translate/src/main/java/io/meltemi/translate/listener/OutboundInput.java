package io.meltemi.translate.listener;

import java.util.List;

/**
 * All that an outbound listener is made of.
 *
 * @param bind IP address or {@code unix://} path
 * @param port 0 for a path
 * @param bindToPort whether the listener has a socket of its own; else it only takes over
 *     connections whose original destination it is
 */
record OutboundInput(
    String bind, int port, boolean bindToPort, List<OutboundChain> chains, ListenerParts parts) {
  OutboundInput {
    chains = List.copyOf(chains);
  }

  String name() {
    return bind + "_" + port;
  }
}
