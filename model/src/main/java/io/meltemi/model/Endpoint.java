package io.meltemi.model;

import io.meltemi.base.Labels;
import java.util.List;

/**
 * One address and port behind a service.
 *
 * @param addresses an IP address, a host name (DNS resolution), a {@code unix://} path, or several
 *     IPs of a dual-stack pod; the first counts
 * @param port the number that is dialled: target port and port name are resolved already
 * @param portName name of the service's port
 * @param weight load-balancing weight; 0 where not told
 * @param serviceAccount the SPIFFE identity {@code spiffe://…}; empty where unknown
 * @param workload name of the owner (deployment, stateful set …)
 * @param hostName {@code pod.spec.hostname} for pods of a stateful set; empty otherwise
 */
public record Endpoint(
    List<String> addresses,
    int port,
    String portName,
    Health health,
    TlsMode tlsMode,
    int weight,
    Labels labels,
    Locality locality,
    String network,
    String clusterId,
    String serviceAccount,
    String namespace,
    String workload,
    String hostName,
    String subdomain,
    String nodeName) {

  /** Whether an endpoint may be used. */
  public enum Health {
    HEALTHY,
    UNHEALTHY,
    DRAINING,
    TERMINATING
  }

  /** Whether its proxy takes Istio mutual TLS ({@code security.istio.io/tlsMode: istio}). */
  public enum TlsMode {
    ISTIO,
    DISABLED
  }

  public Endpoint {
    addresses = List.copyOf(addresses);
  }

  public String address() {
    return addresses.get(0);
  }
}
