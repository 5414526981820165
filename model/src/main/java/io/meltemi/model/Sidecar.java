package io.meltemi.model;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import java.time.Instant;
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

  /** Of nobody, and nothing goes out. */
  public static final Sidecar NOTHING_OUT =
      new Sidecar(
              new ConfigMeta(
                  "Sidecar", new ResourceName("", ""), Labels.NONE, Labels.NONE, Instant.EPOCH),
              Optional.empty(),
              List.of(),
              List.of(),
              Optional.empty(),
              Optional.empty())
          .withoutEgress();

  public Sidecar {
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
  }

  /**
   * What stands in for one that has errors, where it lets out what is known alone or nothing of it
   * could be read: nothing goes out. Absent where it does not restrict.
   */
  public Optional<Sidecar> closed(String why) {
    boolean restricts =
        outboundTrafficPolicy
            .map(policy -> policy.mode() == OutboundTrafficPolicy.Mode.REGISTRY_ONLY)
            .orElse(egress.isEmpty() && ingress.isEmpty() && inboundConnectionPool.isEmpty());
    return restricts ? Optional.of(withoutEgress(meta.closed(why))) : Optional.empty();
  }

  /** The same, but that nothing goes out. */
  public Sidecar withoutEgress() {
    return withoutEgress(meta);
  }

  private Sidecar withoutEgress(ConfigMeta other) {
    return new Sidecar(
        other,
        workloadSelector,
        ingress,
        List.of(EgressListener.NOWHERE),
        inboundConnectionPool,
        Optional.of(OutboundTrafficPolicy.REGISTRY_ONLY));
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
    /** No host of no namespace. */
    static final EgressListener NOWHERE =
        new EgressListener(Optional.empty(), "", CaptureMode.DEFAULT, List.of("~/*"));

    public EgressListener {
      hosts = List.copyOf(hosts);
    }
  }
}
