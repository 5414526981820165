package io.meltemi.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.inject.patch.JsonPatch;
import io.meltemi.inject.yaml.YamlJson;
import io.meltemi.yaml.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The injector's ConfigMaps of Istio's own charts: their templates run here as they are. */
class IstioChartsTest {
  private static final List<String> PODS =
      List.of(
          "spec: {containers: [{name: menu, image: 'menu:1'}]}",
          """
          metadata:
            name: menu
            namespace: bistro
            labels: {app: menu, topology.istio.io/network: n1}
            annotations:
              traffic.sidecar.istio.io/excludeInboundPorts: "9000"
              traffic.sidecar.istio.io/excludeInterfaces: eth1
              proxy.istio.io/config: '{"holdApplicationUntilProxyStarts": true}'
              sidecar.istio.io/proxyCPU: 100m
          spec:
            containers:
            - name: menu
              image: menu:1
              ports: [{containerPort: 8080}]
              readinessProbe: {httpGet: {path: /ready, port: 8080}}
          """,
          """
          metadata: {annotations: {inject.istio.io/templates: gateway}}
          spec: {containers: [{name: istio-proxy, image: auto}]}
          """,
          """
          metadata: {annotations: {inject.istio.io/templates: grpc-agent}}
          spec: {containers: [{name: menu, image: 'menu:1'}]}
          """,
          """
          metadata: {annotations: {inject.istio.io/templates: grpc-simple}}
          spec: {containers: [{name: menu, image: 'menu:1'}]}
          """);

  @ParameterizedTest
  @ValueSource(strings = {"default", "configmaps-1.28.10", "configmaps-1.29.6"})
  void podsAreThoseOfOurOwnChart(String chart) throws IOException {
    JsonNode data = configMap(chart);
    var values = InjectionValues.parse("values", data.path("values").asText());
    var config = InjectionConfig.parse("config", data.path("config").asText(), Map.of());
    assertThat(config.faults()).isEmpty();
    Injector theirs = injector(config, values);
    Injector ours =
        new Installation()
            .set("global.hub=" + values.text("global", "hub"))
            .set("global.tag=" + values.text("global", "tag"))
            .injector();
    var differences = new TreeSet<String>();
    for (String pod : PODS) {
      for (boolean nativeSidecars : new boolean[] {true, false}) {
        differences.addAll(
            differences(
                injected(theirs, pod, nativeSidecars), injected(ours, pod, nativeSidecars)));
      }
    }
    assertThat(differences).isEmpty();
  }

  /** Less the divisor, which 1.28 leaves at its default and which later charts write out. */
  private static Set<String> differences(ObjectNode theirs, ObjectNode ours) {
    var differences = new TreeSet<String>();
    for (JsonNode operation : JsonPatch.between(theirs, ours)) {
      if (!operation.path("path").asText().endsWith("/resourceFieldRef/divisor")) {
        differences.add(operation.toString());
      }
    }
    return differences;
  }

  static JsonNode configMap(String chart) throws IOException {
    Path file = PeerCases.root().resolve("charts/" + chart + ".yaml");
    assumeTrue(Files.exists(file), () -> "no " + file);
    for (Document document : Document.split(chart, Files.readString(file))) {
      if (document.text().contains("name: istio-sidecar-injector")
          && document.text().contains("kind: ConfigMap")) {
        return YamlJson.object(document).get("data");
      }
    }
    throw new AssertionError("no injector's ConfigMap in " + file);
  }

  private static Injector injector(InjectionConfig config, InjectionValues values) {
    return new Injector(InjectionSettings.of(config, values, MeshConfigReader.defaults()));
  }

  private static ObjectNode injected(Injector injector, String pod, boolean nativeSidecars) {
    var request =
        new InjectionRequest(
            YamlJson.object("pod", pod),
            "bistro",
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            nativeSidecars,
            Optional.empty(),
            List.of());
    return switch (injector.inject(request)) {
      case Injection.Injected injected -> injected.pod();
      case Injection.Skipped(var reason) -> throw new AssertionError(reason);
      case Injection.Refused(var message) -> throw new AssertionError(message);
    };
  }
}
