package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Networks of registries that nobody knows. */
final class MeshNetworksAnalyzer implements Analyzer {
  @Override
  public Metadata metadata() {
    return Metadata.of(
        "meshnetworks.MeshNetworksAnalyzer",
        "Check the validity of MeshNetworks in the cluster",
        AnalyzedKind.MESH_NETWORKS,
        AnalyzedKind.SECRET);
  }

  @Override
  public void analyze(Mesh mesh) {
    Set<String> registries = new HashSet<>(List.of("Mock", "Kubernetes", "External"));
    for (Resource secret : mesh.all(AnalyzedKind.SECRET)) {
      if (secret.labels().getOrDefault("istio/multiCluster", "").equals("true")) {
        registries.addAll(secret.tree().at("data").fields().keySet());
      }
    }
    for (Resource networks : mesh.all(AnalyzedKind.MESH_NETWORKS)) {
      networks
          .tree()
          .at("networks")
          .fields()
          .forEach((name, network) -> check(mesh, networks, name, network, registries));
    }
  }

  private static void check(
      Mesh mesh, Resource networks, String name, Tree network, Set<String> registries) {
    for (Tree endpoint : network.at("endpoints").items()) {
      String registry = endpoint.at("fromRegistry").text();
      if (!registry.isEmpty() && !registries.contains(registry)) {
        mesh.report(
            Message.of(
                MessageType.UNKNOWN_MESH_NETWORKS_SERVICE_REGISTRY, networks, registry, name));
      }
    }
  }
}
