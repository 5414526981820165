package io.meltemi.model.kube;

import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshObject;
import io.meltemi.model.Workload;
import java.util.List;

/**
 * A Pod.
 *
 * @param ips {@code status.podIPs}; empty until it has one
 * @param owner name of the controller that stands behind it (the Deployment of a ReplicaSet)
 * @param phase {@code Running}, {@code Pending}, {@code Succeeded}, {@code Failed}
 * @param ready whether its condition Ready is true
 * @param terminating whether it has a deletion time
 */
public record KubePod(
    ConfigMeta meta,
    String serviceAccount,
    String nodeName,
    List<String> ips,
    String owner,
    String hostName,
    String subdomain,
    boolean hostNetwork,
    String phase,
    boolean ready,
    boolean terminating,
    List<Workload.NamedPort> ports)
    implements MeshObject {
  public KubePod {
    ips = List.copyOf(ips);
    ports = List.copyOf(ports);
  }
}
