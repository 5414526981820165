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

/** Subsets that VirtualServices name: whether some DestinationRule has them. */
final class VirtualServiceSubsetAnalyzer implements Analyzer {
  private record Subset(String service, String name) {}

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "virtualservice.DestinationRuleAnalyzer",
        "Checks the destination rules associated with each virtual service",
        AnalyzedKind.VIRTUAL_SERVICE,
        AnalyzedKind.DESTINATION_RULE);
  }

  @Override
  public void analyze(Mesh mesh) {
    var subsets = new HashSet<Subset>();
    for (Resource rule : mesh.all(AnalyzedKind.DESTINATION_RULE)) {
      String host = Hosts.full(rule.namespace(), rule.spec().at("host").text());
      String service = Hosts.service(rule.namespace(), host);
      for (Tree subset : rule.spec().at("subsets").items()) {
        subsets.add(new Subset(service, subset.at("name").text()));
      }
    }
    for (Resource service : mesh.all(AnalyzedKind.VIRTUAL_SERVICE)) {
      check(mesh, service, Destinations.routes(service), "host", subsets);
      check(mesh, service, Destinations.mirrors(service), "mirror", subsets);
    }
  }

  private static void check(
      Mesh mesh,
      Resource service,
      List<Destinations> destinations,
      String what,
      Set<Subset> subsets) {
    for (Destinations each : destinations) {
      String named = Hosts.service(service.namespace(), each.host());
      if (!each.subset().isEmpty() && !subsets.contains(new Subset(named, each.subset()))) {
        mesh.report(
            Message.of(
                    MessageType.REFERENCED_RESOURCE_NOT_FOUND,
                    service,
                    what + "+subset in destinationrule",
                    each.host() + "+" + each.subset())
                .atLine(each.line()));
      }
    }
  }
}
