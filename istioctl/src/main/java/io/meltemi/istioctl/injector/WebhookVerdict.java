package io.meltemi.istioctl.injector;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.LabelMatch;
import io.meltemi.istioctl.kube.Labelled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a webhook configuration injects a pod, and why. Source: istio 1.30,
 * istioctl/pkg/checkinject.
 */
record WebhookVerdict(String name, String revision, boolean injects, String reason) {
  private static final String INJECTION = "istio-injection";

  static WebhookVerdict of(Json hook, Map<String, String> pod, Map<String, String> namespace) {
    String name = Labelled.name(hook);
    String revision = Labelled.labels(hook).getOrDefault("istio.io/rev", "");
    for (Json webhook : hook.at("webhooks").items()) {
      Json ofNamespace = webhook.at("namespaceSelector");
      Json ofPod = webhook.at("objectSelector");
      boolean namespaceMatches = LabelMatch.matches(ofNamespace, namespace);
      boolean podMatches = LabelMatch.matches(ofPod, pod);
      Optional<String> why =
          namespaceMatches && podMatches
              ? matching(asked(ofNamespace, namespace), asked(ofPod, pod))
              : Optional.empty();
      if (why.isPresent()) {
        return new WebhookVerdict(name, revision, true, why.orElseThrow());
      }
      Optional<String> against =
          namespaceMatches && !podMatches
              ? refusal(ofPod, pod)
              : !namespaceMatches && podMatches ? refusal(namespace) : Optional.empty();
      if (against.isPresent()) {
        return new WebhookVerdict(name, revision, false, against.orElseThrow());
      }
    }
    return new WebhookVerdict(name, revision, false, nothing(hook.at("webhooks").items()));
  }

  private static Optional<String> matching(String namespace, String pod) {
    if (!namespace.isEmpty()) {
      return Optional.of(
          "Namespace label "
              + namespace
              + " matches"
              + (pod.isEmpty() ? "" : ", and pod label " + pod + " matches"));
    }
    return pod.isEmpty() ? Optional.empty() : Optional.of("Pod label " + pod + " matches");
  }

  /** The first label that a selector names a value of. */
  private static String asked(Json selector, Map<String, String> labels) {
    return selector.at("matchExpressions").items().stream()
        .filter(expression -> expression.at("operator").text().endsWith("In"))
        .map(expression -> expression.at("key").text())
        .filter(labels::containsKey)
        .findFirst()
        .map(key -> key + "=" + labels.get(key))
        .orElse("");
  }

  private static Optional<String> refusal(Json selector, Map<String, String> pod) {
    for (Json expression : selector.at("matchExpressions").items()) {
      String key = expression.at("key").text();
      String value = pod.get(key);
      boolean refuses =
          switch (expression.at("operator").text()) {
            case "DoesNotExist" -> value != null;
            case "NotIn" -> value != null && expression.at("values").texts().contains(value);
            default -> false;
          };
      if (refuses) {
        return Optional.of("Pod has " + key + "=" + value + " label, preventing injection");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> refusal(Map<String, String> namespace) {
    return Optional.ofNullable(namespace.get(INJECTION))
        .filter(value -> !value.equals("enabled"))
        .map(value -> "Namespace has " + INJECTION + "=" + value + " label, preventing injection");
  }

  private static String nothing(List<Json> webhooks) {
    List<String> namespaces = new ArrayList<>();
    List<String> pods = new ArrayList<>();
    for (Json webhook : webhooks) {
      Json never = webhook.at("namespaceSelector").at("matchLabels").at("istio.io/deactivated");
      if (never.text().equals("never-match")) {
        return "The injection webhook is deactivated, and will never match labels.";
      }
      namespaces.addAll(wanted(webhook.at("namespaceSelector")));
      pods.addAll(wanted(webhook.at("objectSelector")));
    }
    return "No matching namespace labels ("
        + String.join(", ", namespaces)
        + ") or pod labels ("
        + String.join(", ", pods)
        + ")";
  }

  private static List<String> wanted(Json selector) {
    return selector.at("matchExpressions").items().stream()
        .filter(expression -> expression.at("operator").text().equals("In"))
        .flatMap(
            expression ->
                expression.at("values").texts().stream()
                    .map(value -> expression.at("key").text() + "=" + value))
        .toList();
  }
}
