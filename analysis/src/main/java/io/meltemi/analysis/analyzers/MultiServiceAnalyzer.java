package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import io.meltemi.base.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Deployments of the mesh that several Services select which do not agree on ports. */
final class MultiServiceAnalyzer implements Analyzer {
  @Override
  public Metadata metadata() {
    return Metadata.of(
        "deployment.MultiServiceAnalyzer",
        "Checks association between services and pods",
        AnalyzedKind.SERVICE,
        AnalyzedKind.DEPLOYMENT,
        AnalyzedKind.NAMESPACE);
  }

  @Override
  public void analyze(Mesh mesh) {
    Map<String, List<Resource>> services = Injection.byNamespace(mesh.all(AnalyzedKind.SERVICE));
    for (Resource deployment : mesh.all(AnalyzedKind.DEPLOYMENT)) {
      Tree template = deployment.spec().at("template");
      boolean waypoint =
          deployment
              .labels()
              .getOrDefault("gateway.istio.io/managed", "")
              .equals("istio.io-mesh-controller");
      if (!waypoint && Injection.isInMesh(mesh, deployment.namespace(), template)) {
        Labels labels = Selectors.labels(template.at("metadata", "labels"));
        List<Resource> selecting =
            services.getOrDefault(deployment.namespace(), List.of()).stream()
                .filter(service -> selects(service, labels))
                .toList();
        checkProtocols(mesh, deployment, selecting);
        checkTargetPorts(mesh, deployment, selecting);
      }
    }
  }

  private static boolean selects(Resource service, Labels labels) {
    Labels selector = Selectors.labels(service.spec().at("selector"));
    return !selector.isEmpty() && labels.matches(selector);
  }

  private static void checkProtocols(Mesh mesh, Resource deployment, List<Resource> services) {
    var names = new TreeMap<Integer, List<String>>();
    var protocols = new TreeMap<Integer, Set<String>>();
    for (Resource service : services) {
      for (Tree port : service.spec().at("ports").items()) {
        int number = port.at("port").number().orElse(0);
        String protocol = port.at("protocol").text();
        names.computeIfAbsent(number, _ -> new ArrayList<>()).add(service.fullName());
        protocols
            .computeIfAbsent(number, _ -> new HashSet<>())
            .add(protocol.isEmpty() ? "TCP" : protocol);
      }
    }
    protocols.forEach(
        (port, used) -> {
          if (used.size() > 1) {
            mesh.report(
                Message.of(
                        MessageType.DEPLOYMENT_ASSOCIATED_TO_MULTIPLE_SERVICES,
                        deployment,
                        deployment.name(),
                        port,
                        names.getOrDefault(port, List.of()).stream().sorted().toList())
                    .atLine(deployment.line("metadata", "name")));
          }
        });
  }

  private static void checkTargetPorts(Mesh mesh, Resource deployment, List<Resource> services) {
    var byTarget = new TreeMap<String, TreeMap<Integer, String>>();
    for (Resource service : services) {
      for (Tree port : service.spec().at("ports").items()) {
        String target = port.at("targetPort").text();
        byTarget
            .computeIfAbsent(
                target.isEmpty() || target.equals("0") ? port.at("port").text() : target,
                _ -> new TreeMap<>())
            .put(port.at("port").number().orElse(0), service.fullName());
      }
    }
    byTarget.forEach(
        (target, ports) -> {
          if (ports.size() > 1) {
            mesh.report(
                Message.of(
                        MessageType.DEPLOYMENT_CONFLICTING_PORTS,
                        deployment,
                        deployment.name(),
                        ports.values().stream().sorted().toList(),
                        target,
                        List.copyOf(ports.keySet()))
                    .atLine(deployment.line("metadata", "name")));
          }
        });
  }
}
