package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.base.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Namespaces that nobody decided on, and pods that should have a proxy and have none. */
final class InjectionAnalyzer implements Analyzer {
  private static final String AMBIENT = "ambient";

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "injection.Analyzer",
        "Checks conditions related to Istio sidecar injection",
        AnalyzedKind.NAMESPACE,
        AnalyzedKind.POD,
        AnalyzedKind.CONFIG_MAP);
  }

  @Override
  public void analyze(Mesh mesh) {
    Map<String, Resource> injectors = new HashMap<>();
    mesh.all(AnalyzedKind.CONFIG_MAP).forEach(m -> injectors.putIfAbsent(m.name(), m));
    var injected = new HashSet<String>();
    for (Resource namespace : mesh.all(AnalyzedKind.NAMESPACE)) {
      if (!namespace.name().equals("istio-system") && isInjected(mesh, namespace, injectors)) {
        injected.add(namespace.name());
      }
    }
    for (Resource pod : mesh.all(AnalyzedKind.POD)) {
      if (injected.contains(pod.namespace())
          && !Injection.inject(pod.tree().at("metadata")).equalsIgnoreCase("false")
          && !pod.spec().at("hostNetwork").isTrue()
          && Injection.proxyImage(pod.spec()).isEmpty()) {
        mesh.report(Message.of(MessageType.POD_MISSING_PROXY, pod, pod.fullName()));
      }
    }
  }

  private static boolean isInjected(
      Mesh mesh, Resource namespace, Map<String, Resource> injectors) {
    Labels labels = namespace.labels();
    List<String> told = tellingLabels(labels);
    if (told.size() > 1) {
      mesh.report(Message.of(MessageType.NAMESPACE_MULTIPLE_INJECTION_LABELS, namespace, told));
    }
    if (labels.getOrDefault(Injection.DATAPLANE_MODE, "").equals(AMBIENT)) {
      return false;
    }
    String injection = labels.getOrDefault(Injection.NAMESPACE_LABEL, "");
    Optional<String> revision = labels.find(Injection.REVISION);
    if (injection.isEmpty() && revision.isEmpty()) {
      reportUndecided(mesh, namespace, injectors.get(Injection.injectorConfigMap("")));
      return false;
    }
    return revision.isPresent() ? injection.isEmpty() : injection.equals(Injection.ENABLED);
  }

  private static List<String> tellingLabels(Labels labels) {
    var told = new ArrayList<String>();
    Optional<String> injection = labels.find(Injection.NAMESPACE_LABEL);
    injection.ifPresent(value -> told.add(Injection.NAMESPACE_LABEL + "=" + value));
    if (injection.isEmpty() || injection.get().equals(Injection.ENABLED)) {
      for (String label : List.of(Injection.REVISION, Injection.DATAPLANE_MODE)) {
        labels.find(label).ifPresent(value -> told.add(label + "=" + value));
      }
    }
    return told;
  }

  private static void reportUndecided(Mesh mesh, Resource namespace, @Nullable Resource injector) {
    if (injector != null
        && Injection.values(injector)
            .at("sidecarInjectorWebhook", "enableNamespacesByDefault")
            .isTrue()) {
      mesh.report(Message.of(MessageType.NAMESPACE_INJECTION_ENABLED_BY_DEFAULT, namespace));
      return;
    }
    mesh.report(
        Message.of(
                MessageType.NAMESPACE_NOT_INJECTED, namespace, namespace.name(), namespace.name())
            .atLine(namespace.line("metadata", "name")));
  }
}
