package io.meltemi.config.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReaderSettings;
import io.meltemi.yaml.JsonParser;
import io.meltemi.yaml.Node;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was found in Istio's webhook and its regexes; docs/security.md has the whole list. */
@Timeout(20)
class AdvisoriesTest {
  private static final String VIRTUAL_SERVICE =
      """
      {"apiVersion": "networking.istio.io/v1", "kind": "VirtualService", "metadata": {"name": "a"},
       "spec": {"hosts": ["a"], "http": [{"match": [{"uri": {"regex": "%s"}}],
         "route": [{"destination": {"host": "a"}}]}]}}
      """;
  private static final String ENVOY_FILTER =
      """
      {"apiVersion": "networking.istio.io/v1alpha3", "kind": "EnvoyFilter",
       "metadata": {"name": "a"},
       "spec": {"configPatches": [{"applyTo": "CLUSTER", "patch": {"operation": "REMOVE"},
         "match": {"proxy": {"proxyVersion": "%s"}}}]}}
      """;

  private final Admission admission =
      new Admission(
          new ObjectReader(ReaderSettings.DEFAULT),
          new AdmissionObserver() {
            @Override
            public void passed(Resource resource) {}

            @Override
            public void failed(Resource resource, Reason reason) {}
          });

  private Map<?, ?> answer(String object) throws BadReviewException {
    byte[] review =
        """
        {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1",
         "request": {"uid": "u", "operation": "CREATE", "namespace": "shop", "object": %s}}
        """
            .formatted(object)
            .getBytes(StandardCharsets.UTF_8);
    String json = new String(admission.validate(review), StandardCharsets.UTF_8);
    Node answer = JsonParser.object(json, 1).orElseThrow();
    return (Map<?, ?>) ((Map<?, ?>) answer.plain()).get("response");
  }

  private void refused(String object, String why) throws BadReviewException {
    Map<?, ?> answer = answer(object);
    assertThat(answer.get("allowed")).isEqualTo(false);
    assertThat(answer.get("status").toString()).contains(why);
  }

  /** A message to the webhook from anybody used up the stack. */
  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":["})
  void cve202224726DepthIsRefusedBeforeItUsesUpTheStack(String opening) {
    byte[] deep = ("{\"request\":" + opening.repeat(500_000)).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> admission.validate(deep)).isInstanceOf(BadReviewException.class);
  }

  /** The same by a regex, which Go's library compiled by recursion. */
  @ParameterizedTest
  @ValueSource(strings = {"(", "(?:a", "((((", "(a|", "[[:alpha:]](", "a{0,1000}("})
  void cve202239278ADeepRegexIsRefused(String opening) throws Exception {
    refused(VIRTUAL_SERVICE.formatted(opening.repeat(20_000)), "regex");
  }

  /** What takes other engines exponential time: ours, and Envoy's, are linear. */
  @ParameterizedTest
  @ValueSource(strings = {"(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*a){20}$"})
  void ghsaQcvw82hhGq38MatchingTakesLinearTime(String regex) throws Exception {
    assertThat(answer(VIRTUAL_SERVICE.formatted(regex)).get("allowed")).isEqualTo(true);
    assertThat(Pattern.compile(regex).matcher("a".repeat(20_000) + "!").matches()).isFalse();
  }

  /** The one field whose regex istiod itself matches, with text that a proxy tells. */
  @Test
  void istioSecurity2026006AProxyVersionIsBounded() throws Exception {
    assertThat(answer(ENVOY_FILTER.formatted("^1\\\\.30.*")).get("allowed")).isEqualTo(true);
    refused(ENVOY_FILTER.formatted("((a{0,100}){0,100}){0,100}"), "proxyVersion");
    refused(ENVOY_FILTER.formatted("x{0,1000}".repeat(40)), "RE2 instructions");
    refused(ENVOY_FILTER.formatted("a".repeat(2_000)), "proxyVersion");
    refused(ENVOY_FILTER.formatted("(".repeat(50_000)), "proxyVersion");
  }
}
