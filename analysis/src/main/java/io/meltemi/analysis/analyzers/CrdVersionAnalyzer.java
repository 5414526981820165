package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Definitions of the Gateway API that are older than Istio reads. */
final class CrdVersionAnalyzer implements Analyzer {

  private static final String VERSION = "gateway.networking.k8s.io/bundle-version";

  /** Source: istio 1.30.3 pkg/config/schema/gatewayapi. */
  private static final Map<String, String> MINIMUM =
      Map.of(
          "grpcroutes.gateway.networking.k8s.io", "1.1.0",
          "backendtlspolicies.gateway.networking.k8s.io", "1.4.0",
          "tlsroutes.gateway.networking.k8s.io", "1.5.0");

  /** A version, and what is before a release of it. */
  private static final Pattern SEMANTIC =
      Pattern.compile("v?(\\d{1,9})(?:\\.(\\d{1,9}))?(?:\\.(\\d{1,9}))?([-+].*)?");

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "k8sgateway.CRDVersionAnalyzer",
        "Checks Gateway API CRDs are at the minimum version required by this " + "Istio version",
        AnalyzedKind.CUSTOM_RESOURCE_DEFINITION);
  }

  @Override
  public void analyze(Mesh mesh) {
    for (Resource definition : mesh.all(AnalyzedKind.CUSTOM_RESOURCE_DEFINITION)) {
      String minimum = MINIMUM.get(definition.name());
      Optional<String> installed = definition.annotations().find(VERSION);
      if (minimum == null || installed.isEmpty()) {
        continue;
      }
      Matcher version = SEMANTIC.matcher(installed.get());
      Matcher least = SEMANTIC.matcher(minimum);
      if (version.matches()
          && least.matches()
          && Arrays.compare(numbers(version), numbers(least)) < 0) {
        mesh.report(
            Message.of(
                MessageType.GATEWAY_API_CRD_VERSION_BELOW_MINIMUM,
                definition,
                definition.name(),
                text(version),
                minimum));
      }
    }
  }

  private static int[] numbers(Matcher version) {
    var numbers = new int[3];
    for (int i = 0; i < numbers.length; i++) {
      String part = version.group(i + 1);
      numbers[i] = part == null ? 0 : Integer.parseInt(part);
    }
    return numbers;
  }

  private static String text(Matcher version) {
    int[] numbers = numbers(version);
    String rest = version.group(4);
    return numbers[0] + "." + numbers[1] + "." + numbers[2] + (rest == null ? "" : rest);
  }
}
