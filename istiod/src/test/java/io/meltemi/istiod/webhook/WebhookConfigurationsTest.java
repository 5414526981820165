package io.meltemi.istiod.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.kube.FakeApi;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ScriptedServer;
import io.meltemi.kube.Until;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookConfigurationsTest {
  private static final String ADMISSION = "/apis/admissionregistration.k8s.io/v1/";
  private static final String MUTATING = ADMISSION + "mutatingwebhookconfigurations/";
  private static final String VALIDATING = ADMISSION + "validatingwebhookconfigurations/";
  private static final String GATEWAYS = "/gateways?dryRun=All";
  private static final String REFUSED =
      "{\"message\":\"admission webhook \\\"rev.validation.istio.io\\\" denied the request: no"
          + " servers\"}";

  private final AtomicReference<String> roots = new AtomicReference<>("roots one");
  private final AtomicReference<String> validation = new AtomicReference<>(REFUSED);
  private FakeApi api;
  private KubeClient client;
  private WebhookConfigurations configurations;

  @BeforeEach
  void start() throws Exception {
    api = new FakeApi();
    client = api.client();
    api.always(
        (asked, exchange) -> {
          if (!asked.target().contains(GATEWAYS)) {
            return false;
          }
          String refusal = validation.get();
          ScriptedServer.json(
              exchange, refusal.isEmpty() ? 201 : 400, refusal.isEmpty() ? "{}" : refusal);
          return true;
        });
  }

  @AfterEach
  void stop() {
    configurations.close();
    client.close();
    api.close();
  }

  private void keepRight() {
    configurations =
        WebhookConfigurations.start(
            client,
            "canary",
            "istio-system",
            roots::get,
            new PilotMetrics("test", Clock.systemUTC()).webhooks());
  }

  private void put(String path, String... hooks) {
    var webhooks = new StringBuilder();
    for (String hook : hooks) {
      webhooks
          .append(webhooks.isEmpty() ? "" : ",")
          .append(
              "{\"name\":\"%s\",\"failurePolicy\":\"Ignore\",\"clientConfig\":{\"caBundle\":\"\"}}"
                  .formatted(hook));
    }
    api.put(
        path,
        "{\"metadata\":{\"labels\":{\"istio.io/rev\":\"canary\"}},\"webhooks\":[%s]}"
            .formatted(webhooks));
  }

  private JsonNode hook(String path, int index) {
    return api.stored(path).path("webhooks").path(index);
  }

  private String bundle(String path, int index) {
    String base64 = hook(path, index).at("/clientConfig/caBundle").asText();
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }

  private void awaitBundle(String path, int index, String wanted) {
    Until.isSo(path + " has " + wanted, () -> bundle(path, index).equals(wanted));
  }

  private void awaitPolicy(String path, String wanted) {
    Until.isSo(
        path + " is to " + wanted,
        () -> hook(path, 0).path("failurePolicy").asText().equals(wanted));
  }

  private long writes() {
    return api.server().asked().stream().filter(a -> a.method().equals("PUT")).count();
  }

  @Test
  void theRootsAreSetInEveryHookOfOurs() {
    put(MUTATING + "injector", "rev.namespace.sidecar-injector.istio.io", "other.example.com");
    keepRight();

    awaitBundle(MUTATING + "injector", 0, "roots one");
    assertThat(bundle(MUTATING + "injector", 1)).isEmpty();
    assertThat(hook(MUTATING + "injector", 0).path("failurePolicy").asText()).isEqualTo("Ignore");
  }

  @Test
  void whatSomebodyElseChangedIsPutRight() {
    put(MUTATING + "injector", "namespace.sidecar-injector.istio.io");
    keepRight();
    awaitBundle(MUTATING + "injector", 0, "roots one");

    put(MUTATING + "injector", "namespace.sidecar-injector.istio.io");
    awaitBundle(MUTATING + "injector", 0, "roots one");
    assertThat(writes()).isEqualTo(2);
  }

  @Test
  void otherRootsAreTold() {
    put(MUTATING + "injector", "namespace.sidecar-injector.istio.io");
    put(VALIDATING + "validator", "rev.validation.istio.io");
    keepRight();
    awaitBundle(MUTATING + "injector", 0, "roots one");
    awaitBundle(VALIDATING + "validator", 0, "roots one");

    roots.set("roots two");
    configurations.rootsChanged();
    awaitBundle(MUTATING + "injector", 0, "roots two");
    awaitBundle(VALIDATING + "validator", 0, "roots two");
  }

  @Test
  void aConfigurationOfATagThatComesLateIsPutRight() {
    keepRight();
    Until.isSo("both kinds are watched", () -> api.watches() == 2);
    put(MUTATING + "istio-revision-tag-prod", "rev.object.sidecar-injector.istio.io");

    awaitBundle(MUTATING + "istio-revision-tag-prod", 0, "roots one");
  }

  @Test
  void onlyConfigurationsOfTheRevisionAreAskedFor() {
    keepRight();
    Until.isSo("both kinds are watched", () -> api.watches() == 2);

    assertThat(api.server().asked("webhookconfigurations?"))
        .isNotEmpty()
        .allMatch(a -> a.target().contains("labelSelector=istio.io%2Frev%3Dcanary"));
  }

  @Test
  void whatIsRightIsNotWritten() {
    put(MUTATING + "injector", "namespace.sidecar-injector.istio.io");
    keepRight();
    awaitBundle(MUTATING + "injector", 0, "roots one");
    configurations.rootsChanged();
    put(MUTATING + "other", "namespace.sidecar-injector.istio.io");
    awaitBundle(MUTATING + "other", 0, "roots one");

    assertThat(writes()).isEqualTo(2);
  }

  @Test
  void validationFailsClosedOnceItRefusesWhatIsInvalid() {
    put(VALIDATING + "validator", "rev.validation.istio.io");
    keepRight();

    awaitPolicy(VALIDATING + "validator", "Fail");
    var asked = api.server().asked(GATEWAYS).getFirst();
    assertThat(asked.target()).contains("/namespaces/istio-system/");
    assertThat(asked.body()).contains("\"istio.io/rev\":\"canary\"");
  }

  @Test
  void validationDoesNotFailClosedWhileNobodyAnswers() {
    validation.set(
        "{\"message\":\"failed calling webhook \\\"rev.validation.istio.io\\\": no endpoints\"}");
    put(VALIDATING + "validator", "rev.validation.istio.io");
    keepRight();
    awaitBundle(VALIDATING + "validator", 0, "roots one");
    Until.isSo("it is asked again", () -> api.server().asked(GATEWAYS).size() >= 2);
    assertThat(hook(VALIDATING + "validator", 0).path("failurePolicy").asText())
        .isEqualTo("Ignore");

    validation.set(REFUSED);
    awaitPolicy(VALIDATING + "validator", "Fail");
  }

  @Test
  void validationDoesNotFailClosedWhileItPassesWhatIsInvalid() {
    validation.set("");
    put(VALIDATING + "validator", "rev.validation.istio.io");
    keepRight();
    Until.isSo("it is asked again", () -> api.server().asked(GATEWAYS).size() >= 2);

    assertThat(hook(VALIDATING + "validator", 0).path("failurePolicy").asText())
        .isEqualTo("Ignore");
  }

  @Test
  void aFailurePolicyThatSomebodyLoosenedIsPutRight() {
    put(VALIDATING + "validator", "rev.validation.istio.io");
    keepRight();
    awaitPolicy(VALIDATING + "validator", "Fail");

    put(VALIDATING + "validator", "rev.validation.istio.io");
    awaitPolicy(VALIDATING + "validator", "Fail");
    assertThat(bundle(VALIDATING + "validator", 0)).isEqualTo("roots one");
  }

  @Test
  void aWriteThatAnotherForestalledIsTriedAgain() {
    put(MUTATING + "injector", "namespace.sidecar-injector.istio.io");
    api.once(
        (asked, exchange) -> {
          if (!asked.method().equals("PUT")) {
            return false;
          }
          ScriptedServer.json(exchange, 409, "{\"reason\":\"Conflict\"}");
          return true;
        });
    keepRight();

    awaitBundle(MUTATING + "injector", 0, "roots one");
    assertThat(writes()).isEqualTo(2);
  }
}
