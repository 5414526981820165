package io.meltemi.model;

import io.meltemi.base.Labels;
import java.util.List;
import java.util.Optional;

/**
 * A Sidecar resource.
 *
 * @param workloadSelector absent: the default of its namespace (in the root namespace: of the mesh)
 * @param egress empty: every host of every namespace
 */
public record Sidecar(
    ConfigMeta meta,
    Optional<Labels> workloadSelector,
    List<IngressListener> ingress,
    List<EgressListener> egress,
    Optional<TrafficPolicy.ConnectionPool> inboundConnectionPool,
    Optional<OutboundTrafficPolicy> outboundTrafficPolicy)
    implements MeshObject {

  public Sidecar {
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
  }

  public record Port(int number, Protocol protocol, String name) {}

  public enum CaptureMode {
    DEFAULT,
    IPTABLES,
    NONE
  }

  /**
   * @param defaultEndpoint {@code 127.0.0.1:PORT}, {@code 0.0.0.0:PORT}, {@code unix://…} or empty
   */
  public record IngressListener(
      Port port,
      String bind,
      CaptureMode captureMode,
      String defaultEndpoint,
      Optional<Gateway.ServerTls> tls,
      Optional<TrafficPolicy.ConnectionPool> connectionPool) {}

  /**
   * @param hosts {@code namespace/host}; the namespace may be {@code .}, {@code *} or {@code ~}
   */
  public record EgressListener(
      Optional<Port> port, String bind, CaptureMode captureMode, List<String> hosts) {
    public EgressListener {
      hosts = List.copyOf(hosts);
    }
  }
}
