package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Services of one name that differ from cluster to cluster. */
final class MultiClusterServiceAnalyzer implements Analyzer {
  private static final String HEADLESS = "service has mixed mode like headless and clusterIP";
  private static final String PORTS = "service ports are inconsistent";
  private static final String TYPE = "service type is inconsistent";

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "services.MultiClusterServiceAnalyzer",
        "Check the validity of services in the multi-cluster environment",
        AnalyzedKind.SERVICE);
  }

  @Override
  public void analyze(Mesh mesh) {
    var byName = new TreeMap<String, List<Resource>>();
    for (Resource service : mesh.all(AnalyzedKind.SERVICE)) {
      if (!service.origin().cluster().isEmpty()) {
        byName.computeIfAbsent(service.fullName(), _ -> new ArrayList<>()).add(service);
      }
    }
    byName.values().forEach(services -> check(mesh, services));
  }

  private static void check(Mesh mesh, List<Resource> services) {
    Resource first = services.getFirst();
    var clusters = new TreeSet<String>();
    var reasons = new TreeSet<String>();
    for (Resource other : services) {
      String cluster = other.origin().cluster();
      if (isHeadless(first) != isHeadless(other)) {
        services.forEach(service -> clusters.add(service.origin().cluster()));
        reasons.add(HEADLESS);
      }
      if (!type(first).equals(type(other))) {
        clusters.add(cluster);
        reasons.add(TYPE);
      }
      if (!ports(first).equals(ports(other))) {
        clusters.add(cluster);
        reasons.add(PORTS);
      }
    }
    if (!reasons.isEmpty()) {
      clusters.add(first.origin().cluster());
      mesh.report(
          Message.of(
              MessageType.MULTI_CLUSTER_INCONSISTENT_SERVICE,
              first,
              first.name(),
              first.namespace(),
              List.copyOf(clusters),
              String.join("; ", reasons)));
    }
  }

  private static boolean isHeadless(Resource service) {
    return service.spec().at("clusterIP").text().equals("None");
  }

  private static String type(Resource service) {
    return service.spec().at("type").text();
  }

  private static Set<Map<String, String>> ports(Resource service) {
    return service.spec().at("ports").items().stream()
        .map(Tree::textFields)
        .collect(Collectors.toUnmodifiableSet());
  }
}
