package io.meltemi.translate.listener.inbound;

import io.meltemi.translate.listener.common.ListenerParts;
import java.util.List;

/**
 * All that an inbound listener is made of.
 *
 * @param bindToPort whether clients connect to its port; else their connections are redirected
 * @param transparent whether it takes connections to other addresses (TPROXY)
 */
public record InboundInput(
    String name,
    String bind,
    int port,
    boolean bindToPort,
    boolean transparent,
    List<InboundChain> chains,
    ListenerParts parts,
    MutualTls mutualTls) {
  public InboundInput {
    chains = List.copyOf(chains);
  }
}
