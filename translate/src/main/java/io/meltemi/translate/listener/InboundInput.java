package io.meltemi.translate.listener;

import java.util.List;

/**
 * All that an inbound listener is made of.
 *
 * @param bindToPort whether clients connect to its port; else their connections are redirected
 * @param transparent whether it takes connections to other addresses (TPROXY)
 */
record InboundInput(
    String name,
    String bind,
    int port,
    boolean bindToPort,
    boolean transparent,
    List<InboundChain> chains,
    ListenerParts parts,
    MutualTls mutualTls) {
  InboundInput {
    chains = List.copyOf(chains);
  }
}
