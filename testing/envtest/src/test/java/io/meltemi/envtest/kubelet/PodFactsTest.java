package io.meltemi.envtest.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodFactsTest {
  private static final JsonNode POD =
      json(
          """
          {"metadata": {"name": "web-1", "namespace": "shop",
            "labels": {"b": "2", "a": "1"}, "annotations": {"x/y": "a \\"word\\""}},
           "spec": {"nodeName": "n", "containers": [
             {"name": "web", "resources": {"limits": {"cpu": "1500m", "memory": "1Gi"}}}]}}
          """);
  private static final PodFacts FACTS = new PodFacts(POD, "10.0.0.9", "10.0.0.1");

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void fieldsAreThoseOfTheDownwardApi() {
    assertThat(List.of("metadata.name", "status.podIP", "status.hostIP", "spec.nodeName"))
        .extracting(FACTS::field)
        .containsExactly("web-1", "10.0.0.9", "10.0.0.1", "n");
    assertThat(FACTS.field("metadata.labels['a']")).isEqualTo("1");
    assertThat(FACTS.field("metadata.labels")).isEqualTo("a=\"1\"\nb=\"2\"");
    assertThat(FACTS.field("metadata.annotations")).isEqualTo("x/y=\"a \\\"word\\\"\"");
  }

  @Test
  void resourcesAreRoundedUpToTheirDivisor() {
    JsonNode container = POD.at("/spec/containers/0");
    assertThat(
            FACTS.resource(json("{\"resource\": \"limits.cpu\", \"divisor\": \"0\"}"), container))
        .isEqualTo("2");
    assertThat(
            FACTS.resource(
                json("{\"resource\": \"limits.memory\", \"divisor\": \"1Mi\"}"), container))
        .isEqualTo("1024");
    assertThat(FACTS.resource(json("{\"resource\": \"requests.cpu\"}"), container)).isEqualTo("0");
  }

  @Test
  void referencesToVariablesAreExpandedWhereTheyAreKnown() {
    Map<String, String> known = Map.of("A", "1");
    assertThat(PodEnvironment.expanded("$(A) $(B) $$(A) $A", known)).isEqualTo("1 $(B) $(A) $A");
  }

  @Test
  void aContainerIsTheUserThatItSaysElseThePodElseTheImage() {
    Image image = new Image(List.of("x"), List.of(), 1000, Map.of(), Map.of());
    JsonNode plain = json("{}");
    JsonNode own = json("{\"securityContext\": {\"runAsUser\": 7}}");
    JsonNode pod = json("{\"spec\": {\"securityContext\": {\"runAsUser\": 8, \"fsGroup\": 9}}}");
    assertThat(ContainerUser.of(plain, plain, image).user()).isEqualTo(1000);
    assertThat(ContainerUser.of(pod, plain, image).user()).isEqualTo(8);
    assertThat(ContainerUser.of(pod, own, image).user()).isEqualTo(7);
    assertThat(ContainerUser.of(pod, own, image).groups()).containsExactly(9L);
  }

  @Test
  void allCapabilitiesAreKeptUnlessAllAreDropped() {
    Image image = new Image(List.of("x"), List.of(), 0, Map.of(), Map.of());
    JsonNode dropped =
        json(
            "{\"securityContext\": {\"capabilities\": {\"drop\": [\"ALL\"], \"add\":"
                + " [\"NET_ADMIN\"]}}}");
    assertThat(ContainerUser.of(POD, json("{}"), image).capabilities()).isEmpty();
    assertThat(ContainerUser.of(POD, dropped, image).capabilities())
        .isEqualTo(Optional.of(List.of("net_admin")));
    assertThat(ContainerUser.of(POD, dropped, image).become())
        .containsSequence("--bounding-set", "-all,+net_admin");
  }

  @Test
  void imagesAreKnownByTheLastPartOfTheirName() {
    assertThat(
            List.of(
                "registry.istio.io/release/proxyv2:1.30.3", "pilot", "host:5000/pilot@sha256:0"))
        .extracting(Images::repository)
        .containsExactly("proxyv2", "pilot", "pilot");
  }
}
