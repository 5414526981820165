package io.meltemi.model;

/**
 * A service that a proxy's own workload serves, and the port on which the workload listens.
 *
 * @param targetPort the workload's port
 * @param tlsMode whether the workload's own endpoint is marked for Istio mutual TLS
 */
public record ServiceTarget(
    Service service, ServicePort port, int targetPort, Endpoint.TlsMode tlsMode) {
  /** Of its service no more than the host, for proxies are looked up by what they serve. */
  @Override
  public int hashCode() {
    return 31 * service.hostname().hashCode() + targetPort;
  }
}
