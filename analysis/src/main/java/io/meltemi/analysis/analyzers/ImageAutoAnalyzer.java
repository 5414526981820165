package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import java.util.List;
import java.util.Map;

/** Proxies whose image the injector would have to fill in, and does not. */
final class ImageAutoAnalyzer implements Analyzer {
  private static final String AUTO = "auto";

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "injection.ImageAutoAnalyzer",
        "Makes sure that Pods and Deployments with `image: auto` are going to be injected",
        AnalyzedKind.NAMESPACE,
        AnalyzedKind.POD,
        AnalyzedKind.DEPLOYMENT,
        AnalyzedKind.MUTATING_WEBHOOK);
  }

  @Override
  public void analyze(Mesh mesh) {
    List<Tree> webhooks =
        mesh.all(AnalyzedKind.MUTATING_WEBHOOK).stream()
            .flatMap(object -> object.tree().at("webhooks").items().stream())
            .filter(webhook -> webhook.at("name").text().endsWith("istio.io"))
            .toList();
    for (Resource pod : mesh.all(AnalyzedKind.POD)) {
      if (hasAutoImage(pod.spec())) {
        mesh.report(
            Message.of(MessageType.IMAGE_AUTO_WITHOUT_INJECTION_ERROR, pod, "Pod", pod.name()));
      }
    }
    for (Resource deployment : mesh.all(AnalyzedKind.DEPLOYMENT)) {
      Tree template = deployment.spec().at("template");
      if (hasAutoImage(template.at("spec"))) {
        Map<String, String> ofNamespace =
            mesh.find(AnalyzedKind.NAMESPACE, "", deployment.namespace())
                .map(namespace -> namespace.labels().asMap())
                .orElse(Map.of());
        Map<String, String> ofPod = template.at("metadata", "labels").textFields();
        if (webhooks.stream().noneMatch(w -> takes(w, ofNamespace, ofPod))) {
          mesh.report(
              Message.of(
                  MessageType.IMAGE_AUTO_WITHOUT_INJECTION_WARNING,
                  deployment,
                  "Deployment",
                  deployment.name()));
        }
      }
    }
  }

  /** Whether a webhook takes pods with those labels in a namespace with those labels. */
  static boolean takes(Tree webhook, Map<String, String> ofNamespace, Map<String, String> ofPod) {
    return Selectors.matches(webhook.at("namespaceSelector"), ofNamespace)
        && Selectors.matches(webhook.at("objectSelector"), ofPod);
  }

  private static boolean hasAutoImage(Tree podSpec) {
    return podSpec.at("containers").items().stream()
        .anyMatch(
            container ->
                container.at("name").text().equals(Injection.PROXY)
                    && container.at("image").text().equals(AUTO));
  }
}
