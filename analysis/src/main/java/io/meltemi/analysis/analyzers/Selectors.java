package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import io.meltemi.base.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Selectors of labels. */
final class Selectors {
  private Selectors() {}

  /** The labels that a selector asks for. */
  static Labels labels(Tree selector) {
    return Labels.of(selector.textFields());
  }

  /** As Kubernetes prints a selector: {@code a=b,c=d}. */
  static String text(Labels selector) {
    return selector.asMap().entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(","));
  }

  /** The line of a selector's first label. */
  static OptionalInt line(Resource resource, Labels selector, String... path) {
    if (selector.isEmpty()) {
      return OptionalInt.empty();
    }
    List<Object> steps = new ArrayList<>(List.of((Object[]) path));
    steps.add(selector.asMap().keySet().iterator().next());
    return resource.line(steps.toArray());
  }

  /**
   * Whether a selector with {@code matchLabels} and {@code matchExpressions} takes the labels. One
   * that is absent takes all, one that makes no sense none.
   */
  static boolean matches(Tree selector, Map<String, String> labels) {
    if (!selector.exists()) {
      return true;
    }
    boolean equal =
        selector.at("matchLabels").textFields().entrySet().stream()
            .allMatch(e -> e.getValue().equals(labels.get(e.getKey())));
    return equal
        && selector.at("matchExpressions").items().stream().allMatch(e -> holds(e, labels));
  }

  private static boolean holds(Tree expression, Map<String, String> labels) {
    String key = expression.at("key").text();
    List<String> values = expression.at("values").texts();
    String value = labels.get(key);
    return switch (expression.at("operator").text()) {
      case "In" -> value != null && values.contains(value);
      case "NotIn" -> value == null || !values.contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> false;
    };
  }

  /** These labels with one more. */
  static Map<String, String> with(Map<String, String> labels, String key, String value) {
    var all = new TreeMap<>(labels);
    all.put(key, value);
    return all;
  }
}
