package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import java.util.Set;

/** Applications that run as the proxy's user, so that their traffic passes by the proxy. */
final class ApplicationUidAnalyzer implements Analyzer {
  private static final int PROXY_UID = 1337;
  private static final Set<String> OWN = Set.of(Injection.PROXY, "istio-operator");

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "applicationUID.Analyzer",
        "Checks invalid application UID",
        AnalyzedKind.POD,
        AnalyzedKind.DEPLOYMENT);
  }

  @Override
  public void analyze(Mesh mesh) {
    mesh.all(AnalyzedKind.POD).forEach(pod -> check(mesh, pod, pod.spec()));
    mesh.all(AnalyzedKind.DEPLOYMENT)
        .forEach(deployment -> check(mesh, deployment, deployment.spec().at("template", "spec")));
  }

  private static void check(Mesh mesh, Resource object, Tree podSpec) {
    boolean wrong =
        isProxys(podSpec)
            || podSpec.at("containers").items().stream()
                .anyMatch(c -> !OWN.contains(c.at("name").text()) && isProxys(c));
    if (wrong && !Injection.isControlPlane(object)) {
      mesh.report(Message.of(MessageType.INVALID_APPLICATION_UID, object));
    }
  }

  private static boolean isProxys(Tree tree) {
    return tree.at("securityContext", "runAsUser").number().orElse(0) == PROXY_UID;
  }
}
