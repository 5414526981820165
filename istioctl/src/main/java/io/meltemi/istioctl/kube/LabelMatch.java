package io.meltemi.istioctl.kube;

import io.meltemi.istioctl.json.Json;
import java.util.Map;

/** Kubernetes' label selectors, held against labels. */
public final class LabelMatch {
  private LabelMatch() {}

  /** Does a selector, of {@code matchLabels} and {@code matchExpressions}, choose these labels? */
  public static boolean matches(Json selector, Map<String, String> labels) {
    return hasAll(selector.at("matchLabels"), labels)
        && selector.at("matchExpressions").items().stream()
            .allMatch(expression -> holds(expression, labels));
  }

  /** Are all of a map's labels among these? So they are if there is no map. */
  public static boolean hasAll(Json wanted, Map<String, String> labels) {
    return !(wanted instanceof Json.Obj(var fields))
        || fields.entrySet().stream()
            .allMatch(entry -> entry.getValue().text().equals(labels.get(entry.getKey())));
  }

  private static boolean holds(Json expression, Map<String, String> labels) {
    String key = expression.at("key").text();
    boolean has = labels.containsKey(key);
    boolean among = has && expression.at("values").texts().contains(labels.getOrDefault(key, ""));
    return switch (expression.at("operator").text()) {
      case "In" -> among;
      case "NotIn" -> !among;
      case "Exists" -> has;
      case "DoesNotExist" -> !has;
      default -> false;
    };
  }
}
