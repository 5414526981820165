package io.meltemi.gotemplate.chart;

import io.meltemi.gotemplate.GoYaml;
import io.meltemi.gotemplate.TemplateException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects in the texts that a chart gives. */
public final class Manifests {
  /** What others need comes first, as Helm installs. */
  private static final List<String> ORDER =
      List.of(
          "Namespace",
          "NetworkPolicy",
          "PodDisruptionBudget",
          "ServiceAccount",
          "Secret",
          "ConfigMap",
          "CustomResourceDefinition",
          "ClusterRole",
          "ClusterRoleBinding",
          "Role",
          "RoleBinding",
          "Service",
          "DaemonSet",
          "Deployment",
          "HorizontalPodAutoscaler",
          "MutatingWebhookConfiguration",
          "ValidatingWebhookConfiguration");

  private Manifests() {}

  /**
   * Every object of {@code texts}, in the order in which to install them; objects of one kind stay
   * in the order of the texts.
   *
   * @throws TemplateException a text has what is no object
   */
  public static List<Map<String, @Nullable Object>> objects(Collection<String> texts) {
    var objects = new ArrayList<Map<String, @Nullable Object>>();
    texts.forEach(text -> documents(text).forEach(document -> add(objects, document)));
    objects.sort(Comparator.comparingInt(object -> place(object.get("kind"))));
    return objects;
  }

  private static int place(@Nullable Object kind) {
    int at = ORDER.indexOf(String.valueOf(kind));
    return at < 0 ? ORDER.size() : at;
  }

  /** The text between lines of three dashes. */
  private static List<String> documents(String text) {
    var documents = new ArrayList<String>();
    var document = new StringBuilder();
    text.lines()
        .forEach(
            line -> {
              if (line.startsWith("---")) {
                documents.add(document.toString());
                document.setLength(0);
              } else {
                document.append(line).append('\n');
              }
            });
    documents.add(document.toString());
    return documents;
  }

  @SuppressWarnings("unchecked")
  private static void add(List<Map<String, @Nullable Object>> objects, String document) {
    switch (GoYaml.parse(document)) {
      case null -> {}
      case Map<?, ?> map when map.get("kind") instanceof String ->
          objects.add((Map<String, @Nullable Object>) map);
      case Object other ->
          throw new TemplateException("a document that is no object: " + abbreviated(other));
    }
  }

  private static String abbreviated(Object value) {
    String text = value.toString();
    return text.length() > 100 ? text.substring(0, 100) + "…" : text;
  }
}
