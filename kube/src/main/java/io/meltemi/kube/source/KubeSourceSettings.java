package io.meltemi.kube.source;

import io.meltemi.config.IgnoredObjects;
import io.meltemi.config.PatchValues;

/**
 * What of the cluster is the mesh.
 *
 * @param domain of the cluster's services, such as {@code cluster.local}
 * @param namespace istiod's own, where the mesh's settings are
 * @param revision of istiod; empty or {@code default}: none
 * @param meshFromCluster whether MeshConfig is read from the cluster's ConfigMap; otherwise it is
 *     given by {@link KubeSource#useMesh}
 * @param networksFromCluster whether MeshNetworks are
 * @param configFromCluster whether Istio's kinds, the Gateway API's and Ingress are read; otherwise
 *     Kubernetes' own alone
 * @param ignored what has no effect rather than to be denied
 * @param patches what EnvoyFilters' values are checked by
 */
public record KubeSourceSettings(
    String domain,
    String namespace,
    String revision,
    boolean meshFromCluster,
    boolean networksFromCluster,
    boolean configFromCluster,
    IgnoredObjects ignored,
    PatchValues patches) {
  public KubeSourceSettings(
      String domain,
      String namespace,
      String revision,
      boolean meshFromCluster,
      boolean networksFromCluster,
      boolean configFromCluster,
      IgnoredObjects ignored) {
    this(
        domain,
        namespace,
        revision,
        meshFromCluster,
        networksFromCluster,
        configFromCluster,
        ignored,
        PatchValues.UNCHECKED);
  }

  /** The ConfigMap with the mesh's settings. */
  String meshConfigMap() {
    return revision.isEmpty() || revision.equals("default") ? "istio" : "istio-" + revision;
  }
}
