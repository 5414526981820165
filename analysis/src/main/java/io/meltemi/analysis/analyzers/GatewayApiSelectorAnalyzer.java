package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import io.meltemi.base.Labels;
import java.util.List;
import java.util.Map;

/** Policies that select pods of a Gateway of the Gateway API, which only listens to targets. */
final class GatewayApiSelectorAnalyzer implements Analyzer {
  private static final String GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name";

  private static final List<AnalyzedKind> POLICIES =
      List.of(
          AnalyzedKind.AUTHORIZATION_POLICY,
          AnalyzedKind.REQUEST_AUTHENTICATION,
          AnalyzedKind.TELEMETRY,
          AnalyzedKind.WASM_PLUGIN);

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "k8sgateway.SelectorAnalyzer",
        "Check that selectors are effective for Kubernetes gateway",
        AnalyzedKind.AUTHORIZATION_POLICY,
        AnalyzedKind.REQUEST_AUTHENTICATION,
        AnalyzedKind.TELEMETRY,
        AnalyzedKind.WASM_PLUGIN,
        AnalyzedKind.POD);
  }

  @Override
  public void analyze(Mesh mesh) {
    Map<String, List<Resource>> pods =
        Injection.byNamespace(
            mesh.all(AnalyzedKind.POD).stream()
                .filter(pod -> pod.labels().find(GATEWAY_NAME).isPresent())
                .toList());
    for (AnalyzedKind kind : POLICIES) {
      mesh.all(kind).forEach(policy -> check(mesh, policy, pods));
    }
  }

  private static void check(Mesh mesh, Resource policy, Map<String, List<Resource>> pods) {
    Tree spec = policy.spec();
    if (!spec.at("selector").exists()
        || spec.at("targetRef").exists()
        || spec.at("targetRefs").exists()) {
      return;
    }
    Labels selector = Selectors.labels(spec.at("selector", "matchLabels"));
    for (Resource pod : pods.getOrDefault(policy.namespace(), List.of())) {
      if (pod.labels().matches(selector)) {
        mesh.report(
            Message.of(
                MessageType.INEFFECTIVE_SELECTOR,
                policy,
                pod.labels().getOrDefault(GATEWAY_NAME, "")));
      }
    }
  }
}
