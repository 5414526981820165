package io.meltemi.kube.source;

import io.meltemi.config.IgnoredObjects;
import io.meltemi.config.PatchValues;

/**
 * What of the cluster is the mesh.
 *
 * @param domain of the cluster's services, such as {@code cluster.local}
 * @param namespace istiod's own, where the mesh's settings are
 * @param revision of istiod; empty or {@code default}: none
 * @param taken what is taken from it beside Kubernetes' own kinds
 * @param ignored what has no effect rather than to be denied
 * @param patches what EnvoyFilters' values are checked by
 * @param cluster name of the remote cluster that this is; empty: the own one
 * @param mcs kinds of the Multi-Cluster Services API
 */
public record KubeSourceSettings(
    String domain,
    String namespace,
    String revision,
    Taken taken,
    IgnoredObjects ignored,
    PatchValues patches,
    String cluster,
    McsKinds mcs) {
  /**
   * @param mesh whether MeshConfig is read from the cluster's ConfigMap; otherwise it is given by
   *     {@link KubeSource#useMesh}
   * @param networks whether MeshNetworks are
   * @param config whether Istio's kinds, the Gateway API's and Ingress are
   * @param workloadEntries whether WorkloadEntries are, of a cluster whose other configuration is
   *     not; they are gone without where the reader may not list them
   */
  public record Taken(boolean mesh, boolean networks, boolean config, boolean workloadEntries) {}

  /**
   * Of a remote cluster: services, pods and their like.
   *
   * @param workloadEntries whether machines are of them
   */
  public static KubeSourceSettings ofRegistry(
      String domain, String cluster, boolean workloadEntries) {
    return new KubeSourceSettings(
        domain,
        "",
        "",
        new Taken(false, false, false, workloadEntries),
        IgnoredObjects.NONE,
        PatchValues.UNCHECKED,
        cluster,
        McsKinds.NONE);
  }

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

  public KubeSourceSettings(
      String domain,
      String namespace,
      String revision,
      boolean meshFromCluster,
      boolean networksFromCluster,
      boolean configFromCluster,
      IgnoredObjects ignored,
      PatchValues patches) {
    this(
        domain,
        namespace,
        revision,
        new Taken(meshFromCluster, networksFromCluster, configFromCluster, configFromCluster),
        ignored,
        patches,
        "",
        McsKinds.NONE);
  }

  public KubeSourceSettings withRevision(String other) {
    return new KubeSourceSettings(domain, namespace, other, taken, ignored, patches, cluster, mcs);
  }

  public KubeSourceSettings withMcs(McsKinds other) {
    return new KubeSourceSettings(
        domain, namespace, revision, taken, ignored, patches, cluster, other);
  }

  /** The ConfigMap with the mesh's settings. */
  String meshConfigMap() {
    return revision.isEmpty() || revision.equals("default") ? "istio" : "istio-" + revision;
  }
}
