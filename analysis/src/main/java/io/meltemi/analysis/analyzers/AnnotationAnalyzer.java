package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.inject.AnnotationChecks;
import java.util.List;
import java.util.Optional;

/** Annotations that Istio does not know, or not there, or not with that value. */
final class AnnotationAnalyzer implements Analyzer {
  private static final List<AnalyzedKind> KINDS =
      List.of(
          AnalyzedKind.NAMESPACE, AnalyzedKind.SERVICE, AnalyzedKind.POD, AnalyzedKind.DEPLOYMENT);

  private static final String INGRESS_CLASS = "kubernetes.io/ingress.class";

  @Override
  public Metadata metadata() {
    return new Metadata(
        "annotations.K8sAnalyzer",
        "Checks for misplaced and invalid Istio annotations in Kubernetes resources",
        KINDS);
  }

  @Override
  public void analyze(Mesh mesh) {
    for (AnalyzedKind kind : KINDS) {
      for (Resource object : mesh.all(kind)) {
        object
            .annotations()
            .asMap()
            .forEach(
                (name, value) -> {
                  if (isIstios(name)) {
                    check(mesh, object, name, value);
                  }
                });
      }
    }
  }

  private static void check(Mesh mesh, Resource object, String name, String value) {
    Optional<List<String>> kinds = KnownAnnotations.kindsOf(name);
    if (kinds.isEmpty()) {
      report(mesh, Message.of(MessageType.UNKNOWN_ANNOTATION, object, name), name);
      return;
    }
    boolean inject = name.equals(Injection.INJECT);
    if (KnownAnnotations.isDeprecated(name)
        && !(inject && object.labels().find(Injection.INJECT).isPresent())) {
      String instead = inject ? " in favor of the \"" + Injection.INJECT + "\" label" : "";
      report(mesh, Message.of(MessageType.DEPRECATED_ANNOTATION, object, name, instead), name);
    }
    if (kinds.get().contains(KnownAnnotations.ANY)) {
      return;
    }
    if (!kinds.get().contains(object.kind().kind())) {
      report(
          mesh,
          Message.of(
              MessageType.MISPLACED_ANNOTATION, object, name, String.join(", ", kinds.get())),
          name);
      return;
    }
    AnnotationChecks.wrong(name, value)
        .ifPresent(
            wrong ->
                report(
                    mesh, Message.of(MessageType.INVALID_ANNOTATION, object, name, wrong), name));
  }

  private static void report(Mesh mesh, Message message, String annotation) {
    mesh.report(
        message.atLine(
            message.resource().orElseThrow().line("metadata", "annotations", annotation)));
  }

  private static boolean isIstios(String annotation) {
    int slash = annotation.indexOf('/');
    return annotation.equals(INGRESS_CLASS)
        || (slash < 0 ? annotation : annotation.substring(0, slash)).endsWith("istio.io");
  }
}
