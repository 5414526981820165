package io.meltemi.istioctl.describe;

import io.meltemi.istioctl.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a DestinationRule has for a pod. */
record DestinationRuleText(Page page, int indent) {
  private static final int PORT_INDENT = 4;

  void print(Json rule, Subsets subsets) {
    Json spec = rule.at("spec");
    page.line(
        indent,
        "DestinationRule: %s for \"%s\"".formatted(page.name(rule), spec.at("host").text()));
    subsets(subsets);
    Json policy = spec.at("trafficPolicy");
    if (!policy.present()) {
      page.line(indent + Page.STEP, "No Traffic Policy");
      return;
    }
    if (policy.at("tls").present()) {
      page.line(indent + Page.STEP, "Traffic Policy TLS Mode: " + mode(policy));
    }
    policies(policy).ifPresent(text -> page.line(indent + Page.STEP, text));
    if (policy.at("portLevelSettings").present()) {
      page.line(indent + Page.STEP, "Port Level Settings:");
      policy.at("portLevelSettings").items().forEach(this::port);
    }
  }

  private void subsets(Subsets subsets) {
    String others = String.join(",", subsets.others());
    if (subsets.matching().isEmpty() && subsets.others().isEmpty()) {
      return;
    }
    if (subsets.matching().isEmpty()) {
      page.line(
          indent + Page.STEP,
          "WARNING POD DOES NOT MATCH ANY SUBSETS.  (Non matching subsets " + others + ")");
    }
    page.line(indent + Page.STEP, "Matching subsets: " + String.join(",", subsets.matching()));
    if (!subsets.others().isEmpty()) {
      page.line(indent + 2 * Page.STEP, "(Non-matching subsets " + others + ")");
    }
  }

  private void port(Json settings) {
    page.line(PORT_INDENT, settings.at("port").at("number").number() + ":");
    if (settings.at("tls").present()) {
      page.line(indent + 2 * Page.STEP, "TLS Mode: " + mode(settings));
    }
    policies(settings).ifPresent(text -> page.line(indent + 2 * Page.STEP, text));
  }

  private static String mode(Json policy) {
    String mode = policy.at("tls").at("mode").text();
    return mode.isEmpty() ? "DISABLE" : mode;
  }

  private static Optional<String> policies(Json policy) {
    List<String> has = new ArrayList<>();
    if (policy.at("loadBalancer").present()) {
      has.add("load balancer");
    }
    if (policy.at("connectionPool").present()) {
      has.add("connection pool");
    }
    if (policy.at("outlierDetection").present()) {
      has.add("outlier detection");
    }
    return has.isEmpty() ? Optional.empty() : Optional.of("Policies: " + String.join("/", has));
  }
}
