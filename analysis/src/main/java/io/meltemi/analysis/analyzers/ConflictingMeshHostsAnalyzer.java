package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Several VirtualServices of sidecars for one host. */
final class ConflictingMeshHostsAnalyzer implements Analyzer {
  private static final String MESH = "mesh";

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "virtualservice.ConflictingMeshGatewayHostsAnalyzer",
        "Checks if multiple virtual services associated with the mesh gateway have conflicting"
            + " hosts",
        AnalyzedKind.VIRTUAL_SERVICE);
  }

  @Override
  public void analyze(Mesh mesh) {
    var byHost = new TreeMap<String, List<Resource>>();
    for (Resource service : mesh.all(AnalyzedKind.VIRTUAL_SERVICE)) {
      List<String> gateways = service.spec().at("gateways").texts();
      if (gateways.isEmpty() || gateways.contains(MESH)) {
        for (String scope : scopes(service)) {
          for (String host : service.spec().at("hosts").texts()) {
            byHost
                .computeIfAbsent(
                    scope + "/" + Hosts.full(service.namespace(), host), _ -> new ArrayList<>())
                .add(service);
          }
        }
      }
    }
    byHost.forEach((host, services) -> report(mesh, host, services));
  }

  private static void report(Mesh mesh, String host, List<Resource> services) {
    if (services.size() < 2) {
      return;
    }
    String names = services.stream().map(Resource::fullName).collect(Collectors.joining(","));
    for (Resource service : services) {
      mesh.report(
          Message.of(
                  MessageType.CONFLICTING_MESH_GATEWAY_VIRTUAL_SERVICE_HOSTS, service, names, host)
              .atLine(service.line("metadata", "name")));
    }
  }

  /** The namespaces in which it is seen; {@code *} for all. */
  private static Set<String> scopes(Resource service) {
    List<String> exportTo = service.spec().at("exportTo").texts();
    if (exportTo.isEmpty() || exportTo.contains(Hosts.EVERYWHERE)) {
      return Set.of(Hosts.EVERYWHERE);
    }
    var scopes = new TreeSet<String>();
    exportTo.forEach(each -> scopes.add(each.equals(".") ? service.namespace() : each));
    return scopes;
  }
}
