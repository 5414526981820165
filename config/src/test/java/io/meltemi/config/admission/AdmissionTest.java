package io.meltemi.config.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReaderSettings;
import io.meltemi.yaml.JsonParser;
import io.meltemi.yaml.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {
  private static final String GATEWAY =
      """
      {"apiVersion": "networking.istio.io/v1", "kind": "Gateway",
       "metadata": {"name": "ingress", "namespace": "istio-system"},
       "spec": {"servers": [{"hosts": ["*"], "port": {"number": %d, "name": "p", "protocol": "TCP"}}]}}
      """;

  private final List<String> seen = new ArrayList<>();
  private final Admission admission =
      new Admission(
          new ObjectReader(ReaderSettings.DEFAULT),
          new AdmissionObserver() {
            @Override
            public void passed(Resource resource) {
              seen.add("passed " + resource.resource());
            }

            @Override
            public void failed(Resource resource, Reason reason) {
              seen.add(reason.label() + " " + resource.resource());
            }
          });

  private static byte[] review(String version, String operation, String object) {
    return """
    {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/%s",
     "request": {"uid": "u-1", "operation": "%s", "namespace": "istio-system", "dryRun": true,
       "resource": {"group": "networking.istio.io", "version": "v1", "resource": "gateways"},
       "object": %s}}
    """
        .formatted(version, operation, object)
        .getBytes(StandardCharsets.UTF_8);
  }

  private Map<?, ?> answer(String operation, String object) throws BadReviewException {
    byte[] json = admission.validate(review("v1", operation, object));
    return response(json);
  }

  private static Map<?, ?> response(byte[] json) {
    Node node = JsonParser.object(new String(json, StandardCharsets.UTF_8), 1).orElseThrow();
    return (Map<?, ?>) ((Map<?, ?>) node.plain()).get("response");
  }

  @Test
  void aGoodObjectIsAllowed() throws Exception {
    assertThat(answer("CREATE", GATEWAY.formatted(443)))
        .isEqualTo(Map.of("uid", "u-1", "allowed", true));
    assertThat(seen).containsExactly("passed gateways");
  }

  @Test
  void aBadObjectIsRefusedWithValueAndExpectation() throws Exception {
    Map<?, ?> answer = answer("UPDATE", GATEWAY.formatted(70000));
    assertThat(answer.get("allowed")).isEqualTo(false);
    assertThat(answer.get("status"))
        .isEqualTo(
            Map.of(
                "status",
                "Failure",
                "code",
                400L,
                "message",
                "configuration is invalid: spec.servers[0].port.number: 70000 (expected: 1..65535)"
                    + " in Gateway istio-system/ingress"));
    assertThat(seen).containsExactly("invalid_resource gateways");
  }

  @Test
  void everyErrorIsTold() throws Exception {
    String object = GATEWAY.formatted(0).replace("\"*\"", "\"a_b\"");
    assertThat(answer("CREATE", object).get("status").toString())
        .contains("configuration is invalid: 2 errors\n  * spec.servers[0].hosts: \"a_b\"")
        .contains("\n  * spec.servers[0].port.number: 0 (expected: 1..65535) in Gateway");
  }

  @Test
  void warningsReachWhoeverWrites() throws Exception {
    Map<?, ?> answer =
        answer(
            "CREATE",
            """
            {"apiVersion": "security.istio.io/v1", "kind": "PeerAuthentication",
             "metadata": {"name": "p"}, "spec": {"selector": {}}}
            """);
    assertThat(answer.get("warnings"))
        .isEqualTo(
            List.of(
                "spec.selector.matchLabels: empty, so it selects all of the namespace"
                    + " (expected: labels) in PeerAuthentication istio-system/p"));
  }

  @Test
  void theAnswerHasTheVersionOfTheReview() throws Exception {
    for (String version : List.of("v1", "v1beta1")) {
      byte[] json = admission.validate(review(version, "CREATE", GATEWAY.formatted(80)));
      assertThat(new String(json, StandardCharsets.UTF_8))
          .startsWith(
              "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/" + version + "\"");
    }
  }

  @Test
  void onlyWhatIsWrittenIsChecked() throws Exception {
    assertThat(answer("DELETE", "null").get("allowed")).isEqualTo(true);
    assertThat(answer("CONNECT", GATEWAY.formatted(70000)).get("allowed")).isEqualTo(true);
    assertThat(seen)
        .containsExactly("unsupported_operation gateways", "unsupported_operation gateways");
  }

  @Test
  void anObjectWhoseNameIsToBeMadeIsChecked() throws Exception {
    String unnamed = GATEWAY.replace("\"name\": \"ingress\"", "\"generateName\": \"in-\"");
    assertThat(answer("CREATE", unnamed.formatted(80)).get("allowed")).isEqualTo(true);
    assertThat(answer("CREATE", unnamed.formatted(0)).get("status").toString())
        .contains("in Gateway istio-system/in-new");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"a\"}}",
        "{\"apiVersion\": \"networking.istio.io/v9\", \"kind\": \"Gateway\"}",
        "{}",
      })
  void aKindThatIsNotIstiosIsRefused(String object) throws Exception {
    Map<?, ?> answer = answer("CREATE", object);
    assertThat(answer.get("allowed")).isEqualTo(false);
    assertThat(answer.get("status").toString()).contains("unrecognized type");
    assertThat(seen).containsExactly("unknown_type gateways");
  }

  @Test
  void anObjectThatIsNotThereIsRefused() throws Exception {
    assertThat(answer("CREATE", "[1]").get("status").toString())
        .contains("cannot decode configuration");
    assertThat(seen).containsExactly("yaml_decode_error gateways");
  }

  @Test
  void aFieldBesideTheKnownOnesIsRefused() throws Exception {
    String odd = GATEWAY.formatted(80).replace("\"kind\": ", "\"specs\": {}, \"kind\": ");
    assertThat(answer("CREATE", odd).get("status").toString()).contains("unknown field \"specs\"");
  }

  @Test
  void aFloodOfProblemsIsCutShort() throws Exception {
    String servers = "{\"hosts\": [\"a_b\"]},".repeat(5_000);
    String object =
        "{\"apiVersion\": \"networking.istio.io/v1\", \"kind\": \"Gateway\","
            + "\"metadata\": {\"name\": \"a\"}, \"spec\": {\"servers\": ["
            + servers.substring(0, servers.length() - 1)
            + "]}}";
    String message = answer("CREATE", object).get("status").toString();
    assertThat(message).contains(" more").hasSizeLessThan(10_000);
  }

  @Test
  @Timeout(20)
  void aHostileObjectTakesLittleTimeAndMemory() throws Exception {
    var hosts = new StringBuilder();
    var names = new StringBuilder();
    for (int i = 0; i < 60_000; i++) {
      hosts.append(i == 0 ? "" : ",").append("\"*.h").append(i).append(".x\"");
      names.append(i == 0 ? "" : ",").append("\"n").append(i).append(".y\"");
    }
    String object =
        """
        {"apiVersion": "networking.istio.io/v1", "kind": "VirtualService", "metadata": {"name": "a"},
         "spec": {"hosts": [%s], "tls": [{"match": [{"sniHosts": [%s]}],
           "route": [{"destination": {"host": "b"}}]}]}}
        """
            .formatted(hosts, names);
    String message = answer("CREATE", object).get("status").toString();
    assertThat(message)
        .contains("\"n0.y\" (expected: within the hosts [*.h0.x, *.h1.x, *.h2.x, *.h3.x, *.h4.x]")
        .hasSizeLessThan(30_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "[]",
        "{\"kind\": \"AdmissionReview\"}",
        "{\"kind\": \"AdmissionReview\", \"apiVersion\": \"admission.k8s.io/v7\", \"request\": {}}",
        "{\"kind\": \"AdmissionReview\", \"apiVersion\": \"admission.k8s.io/v1\"}",
        "{\"kind\": \"AdmissionReview\", \"apiVersion\": \"admission.k8s.io/v1\", \"request\": {}}",
      })
  void garbageIsToldWhatWasExpected(String body) {
    assertThatThrownBy(() -> admission.validate(body.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(BadReviewException.class)
        .hasMessageContaining("expected: ");
  }

  @Test
  void depthAndSizeAreBounded() {
    byte[] deep = ("{\"a\":" + "[".repeat(1_000_000)).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> admission.validate(deep)).isInstanceOf(BadReviewException.class);
    assertThatThrownBy(() -> admission.validate(new byte[Admission.MAX_BODY + 1]))
        .isInstanceOf(BadReviewException.class)
        .hasMessageContaining("at most");
    assertThatThrownBy(() -> admission.validate(new byte[] {'{', (byte) 0xff, '}'}))
        .hasMessage("body: not UTF-8 (expected: JSON)");
  }

  @Test
  void whatTheUserWroteCannotBreakTheAnswer() throws Exception {
    String object = GATEWAY.formatted(80).replace("\"*\"", "\"a\\\"\\n\\u0001\\ud800\"");
    assertThat(answer("CREATE", object).get("allowed")).isEqualTo(false);
  }
}
