package io.meltemi.agent.bootstrap;

import io.meltemi.agent.config.ProxyConfig;

/**
 * Everything that the bootstrap depends on.
 *
 * @param node who the proxy is
 * @param proxyConfig how it is to behave
 * @param addresses where it listens, and by what addresses it looks others up
 * @param ports Envoy's own listeners
 * @param files what it reads and writes
 * @param deltaXds whether configuration comes as delta xDS rather than state of the world
 * @param exitOnZeroActiveConnections whether draining watches the number of connections
 * @param logAsJson whether Envoy logs JSON
 */
public record BootstrapSettings(
    Node node,
    ProxyConfig proxyConfig,
    Addresses addresses,
    Ports ports,
    Files files,
    boolean deltaXds,
    boolean exitOnZeroActiveConnections,
    boolean logAsJson) {

  /** The ports of the listeners that the bootstrap itself brings. */
  public record Ports(int status, int prometheus) {}

  /**
   * Paths, relative ones from Envoy's working directory.
   *
   * @param xdsSocket where the agent answers xDS
   * @param workloadSocket where the workload's certificates are answered (SDS)
   * @param outlierLog where outlier detection logs; empty is nowhere
   * @param lightstepToken the file of the Lightstep access token
   */
  public record Files(
      String xdsSocket, String workloadSocket, String outlierLog, String lightstepToken) {}

  /** Whether Envoy is to watch workloads for peer metadata, which only delta xDS can carry. */
  boolean discoversWorkloads() {
    return deltaXds && node.metadata().text(NodeMetadata.METADATA_DISCOVERY).equals("true");
  }
}
