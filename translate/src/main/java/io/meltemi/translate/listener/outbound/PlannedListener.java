package io.meltemi.translate.listener.outbound;

import java.util.List;

/**
 * An outbound listener as the services in scope ask for it, without what the proxy's own settings
 * add to each.
 *
 * @param bind IP address or {@code unix://} path
 * @param alsoBind the address of the other family where the proxy has both; empty for none
 * @param port 0 for a path
 * @param bindToPort whether the listener has a socket of its own; else it only takes over
 *     connections whose original destination it is
 * @param perInstance whether it stands for instances of services without address alone, so that the
 *     instance itself does not have it
 */
public record PlannedListener(
    String bind,
    String alsoBind,
    int port,
    boolean bindToPort,
    boolean perInstance,
    List<OutboundChain> chains) {
  public PlannedListener {
    chains = List.copyOf(chains);
  }

  PlannedListener alsoOn(String address) {
    return new PlannedListener(bind, address, port, bindToPort, perInstance, chains);
  }

  public String name() {
    return bind + "_" + port;
  }

  /** Whether an HTTP connection manager is in it, which says of what workload its traces are. */
  public boolean speaksHttp() {
    return chains.stream().anyMatch(chain -> chain.content() instanceof OutboundChain.Content.Http);
  }
}
