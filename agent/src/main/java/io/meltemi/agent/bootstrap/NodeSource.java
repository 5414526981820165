package io.meltemi.agent.bootstrap;

import io.meltemi.agent.config.ProxyConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a node's metadata is made of.
 *
 * @param id the node's id
 * @param environment the agent's variables
 * @param instanceIps the proxy's addresses, perhaps repeated
 * @param proxyConfig the merged one
 * @param istiodNames the names that istiod's certificate must carry
 * @param agentVersion what is told where the environment does not set one
 */
public record NodeSource(
    String id,
    SortedMap<String, String> environment,
    Pod pod,
    List<String> instanceIps,
    ProxyConfig proxyConfig,
    List<String> istiodNames,
    String agentVersion,
    Options options) {

  /**
   * What the downward API tells of the pod.
   *
   * @param labels those of the downward API; empty if there is no such file
   * @param annotations likewise
   */
  public record Pod(SortedMap<String, String> labels, SortedMap<String, String> annotations) {}

  /**
   * What the metadata only hands on.
   *
   * @param outlierLogPath where outlier detection logs; empty is nowhere
   * @param ports Envoy's own listeners
   * @param workloadSocketFile the file name of the SDS socket
   * @param stsPort the token service's; 0 is none
   * @param metadataDiscovery whether workloads are discovered; empty leaves it to HBONE
   * @param exitOnZeroActiveConnections as the agent was told
   * @param skipDeprecatedLogs as the agent was told
   */
  public record Options(
      String outlierLogPath,
      BootstrapSettings.Ports ports,
      String workloadSocketFile,
      int stsPort,
      Optional<Boolean> metadataDiscovery,
      boolean exitOnZeroActiveConnections,
      boolean skipDeprecatedLogs) {}

  String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  Map<String, String> variables() {
    return environment;
  }
}
