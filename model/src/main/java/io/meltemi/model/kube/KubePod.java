package io.meltemi.model.kube;

import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshObject;
import io.meltemi.model.Workload;
import java.util.List;

/**
 * A Pod.
 *
 * @param owner name of the controller that stands behind it (the Deployment of a ReplicaSet)
 * @param terminating whether it has a deletion time
 */
public record KubePod(ConfigMeta meta, String owner, boolean terminating, Spec spec, Status status)
    implements MeshObject {

  /** From {@code spec}. */
  public record Spec(
      String serviceAccount,
      String nodeName,
      String hostName,
      String subdomain,
      boolean hostNetwork,
      List<Workload.NamedPort> ports) {
    public Spec {
      ports = List.copyOf(ports);
    }
  }

  /**
   * From {@code status}.
   *
   * @param phase {@code Running}, {@code Pending}, {@code Succeeded}, {@code Failed}
   * @param ips {@code status.podIPs}; empty until it has one
   * @param ready whether its condition Ready is true
   */
  public record Status(String phase, List<String> ips, boolean ready) {
    public Status {
      ips = List.copyOf(ips);
    }
  }
}
