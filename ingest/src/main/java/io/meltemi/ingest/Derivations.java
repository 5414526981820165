package io.meltemi.ingest;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.ingest.kube.KubeServices;
import io.meltemi.ingest.kube.PodFinder;
import io.meltemi.ingest.kube.Pods;
import io.meltemi.ingest.kube.SliceEndpoints;
import io.meltemi.ingest.serviceentry.ServiceEntries;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.kube.KubeNamespace;
import io.meltemi.model.kube.KubeNode;
import java.util.Optional;

/**
 * The functions that turn one cluster's objects into services, workloads and endpoints under one
 * mesh configuration.
 */
record Derivations(
    KubeServices kubeServices, ServiceEntries entries, Pods pods, SliceEndpoints slices) {

  /**
   * What they depend on beside the cluster's objects.
   *
   * @param cluster its name
   */
  record Basis(IngestSettings settings, String cluster, MeshConfig mesh, MeshNetworks networks) {}

  static Derivations of(Basis basis, ObjectStore objects, PodFinder pods) {
    IngestSettings settings = basis.settings;
    MeshConfig mesh = basis.mesh;
    String cluster = basis.cluster;
    Labels system =
        namespace(objects, settings.systemNamespace())
            .map(n -> n.meta().labels())
            .orElse(Labels.NONE);
    var networks = new Networks(basis.networks, cluster, system);
    String trustDomain = mesh.trustDomain();
    return new Derivations(
        new KubeServices(
            settings.domain(),
            trustDomain,
            mesh.discovery().defaultServiceExportTo(),
            name -> namespace(objects, name).map(n -> n.meta().annotations()).orElse(Labels.NONE)),
        new ServiceEntries(cluster, trustDomain, networks),
        new Pods(cluster, trustDomain, networks, node -> nodeLabels(objects, node)),
        new SliceEndpoints(cluster, networks, pods));
  }

  private static Optional<KubeNamespace> namespace(ObjectStore objects, String name) {
    return objects.find("Namespace", KubeNamespace.class, new ResourceName("", name));
  }

  private static Labels nodeLabels(ObjectStore objects, String node) {
    return objects
        .find("Node", KubeNode.class, new ResourceName("", node))
        .map(n -> n.meta().labels())
        .orElse(Labels.NONE);
  }
}
