package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import java.util.Set;

/** Fields and kinds that Istio has given up. */
final class DeprecationAnalyzer implements Analyzer {

  private static final Set<String> REMOVED =
      Set.of("ClusterRbacConfig", "RbacConfig", "ServiceRole", "ServiceRoleBinding");

  private static final String REMOVED_GROUP = "rbac.istio.io";

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "deprecation.DeprecationAnalyzer",
        "Checks for deprecated Istio types and fields",
        AnalyzedKind.VIRTUAL_SERVICE,
        AnalyzedKind.SIDECAR,
        AnalyzedKind.CUSTOM_RESOURCE_DEFINITION);
  }

  @Override
  public void analyze(Mesh mesh) {
    for (Resource service : mesh.all(AnalyzedKind.VIRTUAL_SERVICE)) {
      for (Tree rule : service.spec().at("http").items()) {
        if (rule.at("fault", "delay", "percent").number().orElse(0) > 0) {
          report(
              mesh,
              service,
              "HTTPRoute.fault.delay.percent is deprecated; use HTTPRoute.fault.delay.percentage");
        }
      }
    }
    for (Resource sidecar : mesh.all(AnalyzedKind.SIDECAR)) {
      if (sidecar.spec().at("outboundTrafficPolicy", "egressProxy").exists()) {
        report(mesh, sidecar, "OutboundTrafficPolicy.EgressProxy ignored");
      }
    }
    for (Resource definition : mesh.all(AnalyzedKind.CUSTOM_RESOURCE_DEFINITION)) {
      String kind = definition.spec().at("names", "kind").text();
      if (definition.spec().at("group").text().equals(REMOVED_GROUP) && REMOVED.contains(kind)) {
        report(
            mesh, definition, "Custom resource type " + REMOVED_GROUP + " " + kind + " is removed");
      }
    }
  }

  private static void report(Mesh mesh, Resource resource, String detail) {
    mesh.report(Message.of(MessageType.DEPRECATED, resource, detail));
  }
}
