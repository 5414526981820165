package io.meltemi.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.inject.GatewayObjects.Overlay;
import io.meltemi.inject.patch.JsonPatch;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.gatewayapi.GatewayDeployment;
import io.meltemi.model.gatewayapi.GatewayDeployment.Port;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayObjectsTest {
  private static final GatewayObjects.Facts FACTS =
      new GatewayObjects.Facts(135, "c1", Collections.emptySortedMap(), List.of());
  private static final Labels NO_LABELS = Labels.NONE;

  private static GatewayDeployment gateway(Labels annotations, Labels infrastructure) {
    var meta =
        new ConfigMeta(
            "KubernetesGateway",
            new ResourceName("bistro", "door"),
            Labels.of(Map.of("team", "front")),
            annotations,
            Instant.EPOCH);
    return new GatewayDeployment(
        meta,
        "uid-1",
        "istio",
        new GatewayDeployment.Names("door-istio", "door-istio"),
        new GatewayDeployment.Service(
            "LoadBalancer",
            Optional.of("192.0.2.1"),
            List.of(new Port("http", 80, "HTTP"), new Port("tls", 443, "TLS"))),
        infrastructure,
        annotations,
        Optional.empty());
  }

  private static final List<GatewayDeployment> GATEWAYS =
      List.of(
          gateway(NO_LABELS, NO_LABELS),
          gateway(
              Labels.of(
                  Map.of(
                      "proxy.istio.io/config", "{proxyMetadata: {A: b}}",
                      "sidecar.istio.io/logLevel", "debug",
                      "sidecar.istio.io/proxyImage", "example.org/proxy:2",
                      "kubectl.kubernetes.io/last-applied-configuration", "{}",
                      "gateway.istio.io/controller-version", "5",
                      "note", "a: \"b\"")),
              Labels.of(Map.of("topology.istio.io/network", "n1", "app", "door"))));

  private static final List<Overlay> MORE =
      List.of(
          new Overlay("class", new TreeMap<>(Map.of("horizontalPodAutoscaler", "{}"))),
          new Overlay(
              "own", new TreeMap<>(Map.of("podDisruptionBudget", "spec: {minAvailable: 1}"))));

  private static GatewayObjects ours() throws IOException {
    return new GatewayObjects(new Installation().injector().settings());
  }

  private static ObjectNode find(List<ObjectNode> objects, String kind) {
    return objects.stream()
        .filter(object -> object.path("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind));
  }

  @ParameterizedTest
  @ValueSource(strings = {"default"})
  void istiosOwnTemplateMakesTheSameObjects(String chart) throws IOException {
    JsonNode data = IstioChartsTest.configMap(chart);
    var values = InjectionValues.parse("values", data.path("values").asText());
    var config = InjectionConfig.parse("config", data.path("config").asText(), Map.of());
    var theirs =
        new GatewayObjects(InjectionSettings.of(config, values, MeshConfigReader.defaults()));
    var ours =
        new GatewayObjects(
            new Installation()
                .set("global.hub=" + values.text("global", "hub"))
                .set("global.tag=" + values.text("global", "tag"))
                .injector()
                .settings());
    for (GatewayDeployment gateway : GATEWAYS) {
      List<ObjectNode> expected = theirs.of(gateway, FACTS, MORE);
      List<ObjectNode> actual = ours.of(gateway, FACTS, MORE);
      assertThat(actual).hasSize(5).hasSameSizeAs(expected);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(JsonPatch.between(expected.get(i), actual.get(i))).isEmpty();
      }
    }
  }

  @Test
  void autoscalerAndBudgetAreThereOnRequestAlone() throws IOException {
    assertThat(ours().of(GATEWAYS.getFirst(), FACTS, List.of()))
        .extracting(object -> object.path("kind").asText())
        .containsExactly("ServiceAccount", "Deployment", "Service");
  }

  @Test
  void parametersAreLaidOverByTheirKeysAndCannotMoveTheObject() throws IOException {
    var overlay =
        new Overlay(
            "ConfigMap bistro/options",
            new TreeMap<>(
                Map.of(
                    "deployment",
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: other, namespace: kube-system, labels: {a: b}}
                    spec:
                      replicas: 4
                      template:
                        spec:
                          containers:
                          - {name: istio-proxy, resources: {requests: {cpu: 222m}}}
                          - {name: extra, image: 'extra:1'}
                    """,
                    "service",
                    "spec: {ports: [{port: 80, nodePort: 30080}], type: NodePort}")));
    List<ObjectNode> objects = ours().of(GATEWAYS.getFirst(), FACTS, List.of(overlay));
    ObjectNode deployment = find(objects, "Deployment");
    assertThat(deployment.path("apiVersion").asText()).isEqualTo("apps/v1");
    assertThat(deployment.at("/metadata/name").asText()).isEqualTo("door-istio");
    assertThat(deployment.at("/metadata/namespace").asText()).isEqualTo("bistro");
    assertThat(deployment.at("/metadata/labels/a").asText()).isEqualTo("b");
    assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(4);
    JsonNode containers = deployment.at("/spec/template/spec/containers");
    assertThat(containers).hasSize(2);
    assertThat(containers.get(0).at("/resources/requests/cpu").asText()).isEqualTo("222m");
    assertThat(containers.get(0).path("args")).isNotEmpty();
    ObjectNode service = find(objects, "Service");
    assertThat(service.at("/spec/type").asText()).isEqualTo("NodePort");
    assertThat(service.at("/spec/ports")).hasSize(3);
    assertThat(service.at("/spec/ports").toString())
        .contains(
            "{\"name\":\"http\",\"port\":80,\"protocol\":\"TCP\",\"appProtocol\":\"http\",\"nodePort\":30080}");
  }

  @Test
  void anOverlayThatCannotBeReadIsNamed() {
    var overlay = new Overlay("ConfigMap bistro/options", new TreeMap<>(Map.of("service", "[1")));
    assertThatThrownBy(() -> ours().of(GATEWAYS.getFirst(), FACTS, List.of(overlay)))
        .isInstanceOf(InjectionException.class)
        .hasMessageContaining("ConfigMap bistro/options: data.service");
  }

  @Test
  void anInstallationWithoutTheTemplateSaysSo() {
    var none = InjectionConfig.parse("config", "templates: {}", Map.of());
    var values = InjectionValues.parse("values", "{}");
    var objects =
        new GatewayObjects(InjectionSettings.of(none, values, MeshConfigReader.defaults()));
    assertThatThrownBy(() -> objects.of(GATEWAYS.getFirst(), FACTS, List.of()))
        .hasMessageContaining("kube-gateway");
  }
}
