package io.meltemi.model;

import io.meltemi.base.Hostname;
import java.util.Optional;

/**
 * Which services are those of their cluster alone, whatever other clusters have of that name.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/cluster_local.go.
 */
public final class ClusterLocalHosts {
  private final String apiServer;
  private final String systemSuffix;

  /**
   * @param domain suffix of the host names of services
   */
  public ClusterLocalHosts(String domain) {
    this.apiServer = "kubernetes.default.svc." + domain;
    this.systemSuffix = ".kube-system.svc." + domain;
  }

  /** What the mesh's settings say of the host, the most specific first; else Istio's own list. */
  public boolean has(MeshConfig mesh, Hostname host) {
    Optional<Hostname> best = Optional.empty();
    boolean local = false;
    for (MeshConfig.ServiceSettings setting : mesh.discovery().serviceSettings()) {
      for (String text : setting.hosts()) {
        Hostname pattern = Hostname.of(text);
        if (host.isSubsetOf(pattern)
            && (best.isEmpty() || Hostname.mostSpecificFirst(pattern, best.orElseThrow()) < 0)) {
          best = Optional.of(pattern);
          local = setting.clusterLocal();
        }
      }
    }
    return best.isPresent() ? local : isByDefault(host.value());
  }

  private boolean isByDefault(String host) {
    return host.equals(apiServer) || host.endsWith(systemSuffix);
  }
}
