package io.meltemi.istioctl.kube;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The labels that an object chooses its pods by, as kubectl writes them. */
public final class Selectors {
  private Selectors() {}

  static String of(Kind kind, Json object) {
    String selector =
        kind.equals(Kind.GATEWAY_API_GATEWAY)
            ? "gateway.networking.k8s.io/gateway-name=" + object.at("metadata").at("name").text()
            : kind.equals(Kind.SERVICE)
                ? labels(object.at("spec").at("selector"))
                : labelSelector(object.at("spec").at("selector"));
    if (selector.isEmpty()) {
      Json metadata = object.at("metadata");
      throw new Failure(
          kind.named(metadata.at("namespace").text(), metadata.at("name").text())
              + " selects no pods: it has no selector");
    }
    return selector;
  }

  /** {@code a=b,c=d} of a map of labels; empty for none. */
  public static String labels(Json map) {
    List<String> parts = new ArrayList<>();
    if (map instanceof Json.Obj(var fields)) {
      fields.forEach((name, value) -> parts.add(name + "=" + value.text()));
    }
    return String.join(",", parts);
  }

  /** Of Kubernetes' {@code matchLabels} and {@code matchExpressions}. */
  public static String labelSelector(Json selector) {
    List<String> parts = new ArrayList<>();
    String equal = labels(selector.at("matchLabels"));
    if (!equal.isEmpty()) {
      parts.add(equal);
    }
    for (Json expression : selector.at("matchExpressions").items()) {
      String key = expression.at("key").text();
      String values = "(" + String.join(",", expression.at("values").texts()) + ")";
      parts.add(
          switch (expression.at("operator").text()) {
            case "Exists" -> key;
            case "DoesNotExist" -> "!" + key;
            case String operator -> key + " " + operator.toLowerCase(Locale.ROOT) + " " + values;
          });
    }
    return String.join(",", parts);
  }
}
