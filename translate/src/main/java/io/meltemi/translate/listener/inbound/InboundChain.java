package io.meltemi.translate.listener.inbound;

import io.meltemi.base.ResourceName;
import io.meltemi.model.PeerAuthentication.Mode;
import io.meltemi.model.Protocol;
import io.meltemi.translate.StatName;
import java.util.Optional;

/**
 * A port of the workload as its proxy takes connections for it; several filter chains, by mutual
 * TLS and protocol.
 *
 * @param port the workload's; 0 for the ports that nothing names
 * @param servicePort the service's, for names
 * @param host the service's, for names; empty for the ports that nothing names
 * @param bind the address in names, and of the listener where it has its own
 * @param sidecar the Sidecar resource that names the port; noted in the chains' metadata
 */
record InboundChain(
    int port,
    int servicePort,
    Protocol protocol,
    String host,
    String bind,
    Target target,
    Mode mutualTls,
    Optional<ResourceName> sidecar) {
  private static final String PASSTHROUGH = "InboundPassthroughCluster";

  /**
   * @param statPrefix what TCP connections count under
   */
  record Target(String cluster, String statPrefix) {}

  String cluster() {
    return target.cluster;
  }

  String statPrefix() {
    return target.statPrefix;
  }

  /** For ports that no service and no Sidecar names; a policy may single one out. */
  static InboundChain passthrough(int port, String statPattern, Mode mutualTls) {
    return new InboundChain(
        port,
        0,
        Protocol.UNSUPPORTED,
        "",
        "",
        new Target(PASSTHROUGH, StatName.unnamed("", 0, "").in(statPattern, PASSTHROUGH)),
        mutualTls,
        Optional.empty());
  }

  boolean isPassthrough() {
    return bind.isEmpty();
  }

  /** The name of the chains that speak HTTP, or of the others. */
  String name(boolean http) {
    if (isPassthrough()) {
      return http ? "virtualInbound-catchall-http" : "virtualInbound";
    }
    return bind + "_" + port;
  }

  String httpStatPrefix() {
    return (isPassthrough() ? cluster() : "inbound_" + name(true)) + ";";
  }
}
