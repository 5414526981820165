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
 */
public record Endpoint(
    List<String> addresses,
    int port,
    String portName,
    Health health,
    TlsMode tlsMode,
    int weight,
    Workload workload,
    Place place) {

  /**
   * The pod or machine behind it.
   *
   * @param serviceAccount the SPIFFE identity {@code spiffe://…}; empty where unknown
   * @param name name of the owner (deployment, stateful set …)
   * @param hostName {@code pod.spec.hostname} for pods of a stateful set; empty otherwise
   */
  public record Workload(
      Labels labels,
      String serviceAccount,
      String namespace,
      String name,
      String hostName,
      String subdomain) {}

  /** Where it runs. */
  public record Place(Locality locality, String network, String clusterId, String nodeName) {}

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
