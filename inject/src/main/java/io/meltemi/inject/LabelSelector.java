package io.meltemi.inject;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Kubernetes' selector of labels. One that asks for nothing selects nothing here. */
public record LabelSelector(SortedMap<String, String> matchLabels, List<Requirement> expressions) {
  /** How a label is compared. */
  public enum Operator {
    IN("In"),
    NOT_IN("NotIn"),
    EXISTS("Exists"),
    DOES_NOT_EXIST("DoesNotExist");

    private final String text;

    Operator(String text) {
      this.text = text;
    }
  }

  /** One comparison. */
  public record Requirement(String key, Operator operator, List<String> values) {
    public Requirement {
      values = List.copyOf(values);
    }

    boolean matches(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case DOES_NOT_EXIST -> value == null;
      };
    }
  }

  public LabelSelector {
    matchLabels = Collections.unmodifiableSortedMap(new TreeMap<>(matchLabels));
    expressions = List.copyOf(expressions);
  }

  /** Whether it selects what has these labels. */
  public boolean selects(Map<String, String> labels) {
    boolean empty = matchLabels.isEmpty() && expressions.isEmpty();
    return !empty
        && matchLabels.entrySet().stream()
            .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())))
        && expressions.stream().allMatch(expression -> expression.matches(labels));
  }

  /**
   * @throws InjectionException naming {@code place} and what is wrong
   */
  static LabelSelector read(String place, JsonNode json) {
    var labels = new TreeMap<String, String>();
    for (var label : json.path("matchLabels").properties()) {
      labels.put(label.getKey(), label.getValue().asText());
    }
    var expressions = new ArrayList<Requirement>();
    for (JsonNode expression : json.path("matchExpressions")) {
      expressions.add(requirement(place, expression));
    }
    return new LabelSelector(labels, expressions);
  }

  private static Requirement requirement(String place, JsonNode json) {
    String wanted = json.path("operator").asText("");
    for (Operator operator : Operator.values()) {
      if (operator.text.equals(wanted)) {
        var values = new ArrayList<String>();
        json.path("values").forEach(value -> values.add(value.asText()));
        return new Requirement(json.path("key").asText(""), operator, values);
      }
    }
    throw new InjectionException(
        "%s: operator: \"%s\" (expected: In, NotIn, Exists or DoesNotExist)"
            .formatted(place, wanted));
  }
}
