package io.meltemi.istioctl.injector;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookVerdictTest {
  private static final String HOOK =
      """
      {"metadata": {"name": "istio-sidecar-injector", "labels": {"istio.io/rev": "default"}},
       "webhooks": [
        {"name": "rev.namespace.sidecar-injector.istio.io",
         "namespaceSelector": {"matchExpressions": [
           {"key": "istio.io/rev", "operator": "In", "values": ["default"]},
           {"key": "istio-injection", "operator": "DoesNotExist"}]},
         "objectSelector": {"matchExpressions": [
           {"key": "sidecar.istio.io/inject", "operator": "NotIn", "values": ["false"]}]}},
        {"name": "object.sidecar-injector.istio.io",
         "namespaceSelector": {"matchExpressions": [
           {"key": "istio-injection", "operator": "DoesNotExist"},
           {"key": "istio.io/rev", "operator": "DoesNotExist"}]},
         "objectSelector": {"matchExpressions": [
           {"key": "sidecar.istio.io/inject", "operator": "In", "values": ["true"]}]}}]}
      """;

  private static WebhookVerdict verdict(Map<String, String> pod, Map<String, String> namespace)
      throws IOException {
    Json hook = JsonReader.read(HOOK.getBytes(StandardCharsets.UTF_8));
    return WebhookVerdict.of(hook, pod, namespace);
  }

  @Test
  void theLabelThatInjectsIsNamed() throws IOException {
    assertThat(verdict(Map.of(), Map.of("istio.io/rev", "default")))
        .isEqualTo(
            new WebhookVerdict(
                "istio-sidecar-injector",
                "default",
                true,
                "Namespace label istio.io/rev=default matches"));
    assertThat(verdict(Map.of("sidecar.istio.io/inject", "true"), Map.of()).reason())
        .isEqualTo("Pod label sidecar.istio.io/inject=true matches");
  }

  @Test
  void theLabelThatPreventsIsNamed() throws IOException {
    Map<String, String> refuses = Map.of("sidecar.istio.io/inject", "false");
    WebhookVerdict refused = verdict(refuses, Map.of("istio.io/rev", "default"));
    assertThat(refused.injects()).isFalse();
    assertThat(refused.reason())
        .isEqualTo("Pod has sidecar.istio.io/inject=false label, preventing injection");
    assertThat(verdict(Map.of("a", "b"), Map.of("istio-injection", "disabled")).reason())
        .isEqualTo("Namespace has istio-injection=disabled label, preventing injection");
  }

  @Test
  void whatWouldMatchIsListed() throws IOException {
    assertThat(verdict(Map.of(), Map.of()).reason())
        .isEqualTo(
            "No matching namespace labels (istio.io/rev=default) or pod labels"
                + " (sidecar.istio.io/inject=true)");
  }
}
