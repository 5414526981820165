package io.meltemi.inject.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.Installed;
import io.meltemi.inject.patch.PatchedJson;
import io.meltemi.inject.webhook.WebhookReply.Outcome;
import io.meltemi.inject.yaml.YamlJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class InjectionWebhookTest {
  private static final String JSON = "application/json";
  private static final ClusterFacts FACTS =
      new ClusterFacts() {
        @Override
        public SortedMap<String, String> namespaceAnnotations(String cluster, String namespace) {
          return Collections.emptySortedMap();
        }

        @Override
        public boolean nativeSidecars(String cluster, String nodeName) {
          return true;
        }

        @Override
        public List<Map<String, Object>> proxyConfigs(
            String namespace, Map<String, String> podLabels) {
          return List.of();
        }
      };

  private static final String POD =
      """
      {"kind": "Pod", "apiVersion": "v1",
       "metadata": {"generateName": "menu-", "labels": {"app": "menu"}},
       "spec": {"containers": [{"name": "menu", "image": "menu:1", "resources": {}}]}}
      """;

  private final InjectionWebhook webhook = new InjectionWebhook(Installed.CHART::injector, FACTS);

  private WebhookReply send(String path, String body) {
    return webhook.handle(path, JSON, body.getBytes(StandardCharsets.UTF_8));
  }

  private static String review(String pod) {
    return """
    {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request":
     {"uid": "u1", "kind": {"group": "", "version": "v1", "kind": "Pod"},
      "namespace": "bistro", "operation": "CREATE", "object": %s}}
    """
        .formatted(pod);
  }

  private static ObjectNode json(WebhookReply reply) {
    assertThat(reply.status()).isEqualTo(200);
    return YamlJson.object("reply", new String(reply.body(), StandardCharsets.UTF_8));
  }

  private static JsonNode patched(WebhookReply reply, String pod) throws IOException {
    JsonNode response = json(reply).get("response");
    assertThat(response.path("patchType").asText()).isEqualTo("JSONPatch");
    byte[] patch = Base64.getDecoder().decode(response.path("patch").asText());
    return PatchedJson.of(
        YamlJson.object("pod", pod),
        YamlJson.value("patch", new String(patch, StandardCharsets.UTF_8)));
  }

  private static String refusal(WebhookReply reply) {
    JsonNode response = json(reply).get("response");
    assertThat(response.path("allowed").asBoolean(true)).isFalse();
    assertThat(reply.outcome()).isEqualTo(Outcome.FAILED);
    return response.at("/status/message").asText();
  }

  @Test
  void aReviewIsAnsweredWithAPatchThatPutsTheProxyIn() throws IOException {
    WebhookReply reply = send("/inject", review(POD));
    JsonNode response = json(reply).get("response");
    assertThat(response.path("uid").asText()).isEqualTo("u1");
    assertThat(response.path("allowed").asBoolean()).isTrue();
    JsonNode pod = patched(reply, POD);
    assertThat(pod.at("/spec/initContainers/0/name").asText()).isEqualTo("istio-init");
    assertThat(pod.at("/spec/initContainers/1/name").asText()).isEqualTo("istio-proxy");
    assertThat(pod.at("/spec/containers/0/name").asText()).isEqualTo("menu");
    assertThat(pod.at("/metadata").has("namespace"))
        .as("what the API server did not say is not the patch's business")
        .isFalse();
  }

  @Test
  void anOlderReviewIsAnsweredInItsOwnVersion() {
    WebhookReply reply = send("/inject", review(POD).replace("k8s.io/v1\"", "k8s.io/v1beta1\""));
    assertThat(json(reply).path("apiVersion").asText()).isEqualTo("admission.k8s.io/v1beta1");
  }

  @Test
  void theSamePodAlwaysGetsTheSameBytes() {
    assertThat(send("/inject", review(POD)).body()).isEqualTo(send("/inject", review(POD)).body());
  }

  @Test
  void thePathSetsVariablesOfTheProxy() throws IOException {
    JsonNode pod = patched(send("/inject/cluster/c1/net/n--slash--1/", review(POD)), POD);
    assertThat(variable(pod, "ISTIO_META_CLUSTER_ID")).isEqualTo("c1");
    assertThat(variable(pod, "ISTIO_META_NETWORK")).isEqualTo("n/1");
    assertThat(pod.at("/metadata/labels/topology.istio.io~1network").asText()).isEqualTo("n/1");
    JsonNode other = patched(send("/inject/:ENV:cluster=c2:ENV:x=y:ENV:=z", review(POD)), POD);
    assertThat(variable(other, "ISTIO_META_CLUSTER_ID")).isEqualTo("c2");
    assertThat(variable(other, "X")).isEqualTo("y");
  }

  private static String variable(JsonNode pod, String name) {
    for (JsonNode variable : pod.at("/spec/initContainers/1/env")) {
      if (variable.path("name").asText().equals(name)) {
        return variable.path("value").asText();
      }
    }
    return "";
  }

  @Test
  void aPodThatWantsNoProxyIsAllowedAsItIs() {
    WebhookReply reply =
        send(
            "/inject",
            review(POD.replace("\"app\":", "\"sidecar.istio.io/inject\": \"false\", \"a\":")));
    JsonNode response = json(reply).get("response");
    assertThat(response.path("allowed").asBoolean()).isTrue();
    assertThat(response.has("patch")).isFalse();
    assertThat(reply.outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(reply.message()).contains("sidecar.istio.io/inject is false");
  }

  @Test
  void whatIsNoReviewIsABadRequest() {
    assertThat(send("/inject", "").status()).isEqualTo(400);
    assertThat(send("/inject", "spam").status()).isEqualTo(400);
    assertThat(send("/inject", "[1]").status()).isEqualTo(400);
    assertThat(send("/inject", POD).status()).isEqualTo(400);
    assertThat(send("/inject", "{\"kind\":\"AdmissionReview\"}").status()).isEqualTo(400);
    assertThat(webhook.handle("/inject", "text/plain", new byte[1]).status()).isEqualTo(415);
    byte[] large = new byte[InjectionWebhook.MAX_BODY_BYTES + 1];
    assertThat(webhook.handle("/inject", JSON, large).status()).isEqualTo(413);
    assertThat(send("/inject", "[".repeat(1_000_000)).status()).isEqualTo(400);
  }

  private static String askedByIstioctl(String object) {
    return """
    {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request":
     {"uid": "", "kind": {"group": "admission.k8s.io", "version": "v1", "kind": "AdmissionRequest"},
      "name": "menu", "namespace": "bistro", "operation": "", "object": %s, "options": null}}
    """
        .formatted(object);
  }

  @Test
  void istioctlsRequestHasNoIdAndAPodWithoutAKind() throws IOException {
    String pod = POD.replace("\"kind\": \"Pod\", \"apiVersion\": \"v1\",", "");
    WebhookReply reply = send("/inject", askedByIstioctl(pod));
    assertThat(json(reply).at("/response/uid").asText("none")).isEmpty();
    assertThat(patched(reply, pod).at("/spec/initContainers/1/name").asText())
        .isEqualTo("istio-proxy");
    assertThat(send("/inject", review(POD).replace("\"u1\"", "\"\"")).status()).isEqualTo(200);
  }

  @Test
  void aWorkloadAndAListAreInjectedInTheirTemplates() throws IOException {
    String deployment =
        """
        {"kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"name": "menu"},
         "spec": {"selector": {"matchLabels": {"app": "menu"}},
          "template": {"metadata": {"labels": {"app": "menu"}},
           "spec": {"containers": [{"name": "menu", "image": "menu:1", "resources": {}}]}}}}
        """;
    JsonNode alone = patched(send("/inject", askedByIstioctl(deployment)), deployment);
    assertThat(alone.at("/spec/template/spec/initContainers/1/name").asText())
        .isEqualTo("istio-proxy");
    String list = "{\"kind\": \"List\", \"apiVersion\": \"v1\", \"items\": [" + deployment + "]}";
    JsonNode many = patched(send("/inject", askedByIstioctl(list)), list);
    assertThat(many.at("/items/0/spec/template/spec/initContainers/1/name").asText())
        .isEqualTo("istio-proxy");
  }

  @Test
  void anythingButAPodIsRefused() {
    assertThat(refusal(send("/inject", review("null")))).contains("expected: a Pod");
    assertThat(refusal(send("/inject", review("[]")))).contains("expected: a Pod");
    assertThat(
            refusal(
                send(
                    "/inject",
                    review(POD).replaceFirst("\"kind\": \"Pod\"", "\"kind\": \"Node\""))))
        .contains("Node (expected: a Pod)");
  }

  @Test
  void aPodWithAWrongValueIsRefusedByNameFieldAndExpectation() {
    assertThat(refusal(send("/inject", review(POD.replace("\"menu:1\"", "7")))))
        .isEqualTo(
            "Pod menu-***** (actual name not yet known): "
                + "spec.containers[0].image: 7 (expected: text)");
  }

  @Test
  void mutilatedBodiesNeverThrow() {
    long seed = 24726;
    var random = new Random(seed);
    String whole = review(POD);
    for (int i = 0; i < 500; i++) {
      var body = new StringBuilder(whole);
      for (int change = random.nextInt(1, 4); change > 0; change--) {
        int at = random.nextInt(body.length());
        switch (random.nextInt(3)) {
          case 0 -> body.deleteCharAt(at);
          case 1 -> body.insert(at, "{}[]\",:0\u0000".charAt(random.nextInt(9)));
          default -> body.setCharAt(at, (char) random.nextInt(0x20, 0x3000));
        }
      }
      assertThat(send("/inject", body.toString()).status())
          .as("seed %d, case %d", seed, i)
          .isIn(200, 400);
    }
  }

  @Test
  void piecesOfAPodInEachOthersPlacesAreRefusedOrInjected() {
    String[] values = {"null", "7", "true", "\"x\"", "[]", "[null]", "{}", "[{}]", "[[1]]"};
    String[] fields = {
      "\"metadata\"",
      "\"spec\"",
      "\"containers\"",
      "\"labels\"",
      "\"name\"",
      "\"resources\"",
      "\"generateName\""
    };
    for (String field : fields) {
      for (String value : values) {
        String pod = POD.replaceFirst(field, field + ": " + value + ", \"was\"");
        WebhookReply reply = send("/inject", review(pod));
        assertThat(reply.status()).as(pod).isEqualTo(200);
        assertThat(reply.message()).as(pod).doesNotContain("internal error");
      }
    }
  }
}
