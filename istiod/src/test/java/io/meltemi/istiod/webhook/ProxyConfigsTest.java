package io.meltemi.istiod.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.OpaqueConfig;
import io.meltemi.model.SecurityPolicies;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyConfigsTest {
  private static final Labels WEB = Labels.of(Map.of("app", "web", "version", "v1"));

  private static OpaqueConfig proxyConfig(String name, int age, Map<String, Object> spec) {
    String[] parts = name.split("/");
    return new OpaqueConfig(
        new ConfigMeta(
            "ProxyConfig",
            new ResourceName(parts[0], parts[1]),
            Labels.NONE,
            Labels.NONE,
            Instant.EPOCH.plusSeconds(age)),
        spec);
  }

  private static OpaqueConfig proxyConfig(String name, Map<String, Object> spec) {
    return proxyConfig(name, 0, spec);
  }

  private static OpaqueConfig selecting(String name, int age, Map<String, String> labels) {
    return proxyConfig(
        name, age, Map.of("concurrency", age, "selector", Map.of("matchLabels", labels)));
  }

  private static List<Map<String, Object>> of(String namespace, OpaqueConfig... all) {
    var config =
        new ConfigSnapshot(
            1,
            MeshConfigReader.defaults(),
            MeshNetworks.NONE,
            new ConfigSnapshot.ServiceIndex(List.of(), Map.of(), Map.of()),
            new ConfigSnapshot.Rules(
                List.of(), List.of(), List.of(), List.of(), SecurityPolicies.NONE, List.of(all)),
            Map.of());
    return ProxyConfigs.of(config, namespace, WEB);
  }

  @Test
  void theMeshIsWeakerThanTheNamespaceAndThatThanTheSelector() {
    var workload = selecting("shop/workload", 3, Map.of("app", "web"));
    var namespace = proxyConfig("shop/all", Map.of("concurrency", 2));
    var mesh = proxyConfig("istio-system/all", Map.of("concurrency", 1));

    assertThat(of("shop", workload, namespace, mesh))
        .containsExactly(
            Map.of("concurrency", 1), Map.of("concurrency", 2), Map.of("concurrency", 3));
  }

  @Test
  void inTheRootNamespaceTheMeshsHoldsOnce() {
    var mesh = proxyConfig("istio-system/all", Map.of("concurrency", 1));

    assertThat(of("istio-system", mesh)).containsExactly(Map.of("concurrency", 1));
  }

  @Test
  void thoseOfOtherNamespacesAreOfNoConcern() {
    assertThat(
            of(
                "shop",
                proxyConfig("other/all", Map.of("concurrency", 1)),
                selecting("other/web", 1, Map.of("app", "web")),
                selecting("istio-system/web", 1, Map.of("app", "web"))))
        .isEmpty();
  }

  @Test
  void aSelectorNeedsAllOfItsLabels() {
    assertThat(
            of(
                "shop",
                selecting("shop/other", 1, Map.of("app", "db")),
                selecting("shop/more", 2, Map.of("app", "web", "version", "v2")),
                selecting("shop/both", 3, Map.of("app", "web", "version", "v1"))))
        .containsExactly(Map.of("concurrency", 3));
  }

  @Test
  void aSelectorWithoutLabelsIsTheNamespaces() {
    var empty = proxyConfig("shop/all", Map.of("concurrency", 2, "selector", Map.of()));

    assertThat(of("shop", empty)).containsExactly(Map.of("concurrency", 2));
  }

  @Test
  void ofSeveralInOnePlaceTheOldestHolds() {
    assertThat(
            of(
                "shop",
                proxyConfig("shop/a", 20, Map.of("concurrency", 20)),
                proxyConfig("shop/b", 10, Map.of("concurrency", 10)),
                selecting("shop/c", 40, Map.of("app", "web")),
                selecting("shop/d", 30, Map.of("version", "v1"))))
        .containsExactly(Map.of("concurrency", 10), Map.of("concurrency", 30));
  }

  @Test
  void ofThoseOfOneAgeTheFirstNameHolds() {
    assertThat(
            of(
                "shop",
                proxyConfig("shop/b", 1, Map.of("concurrency", 7)),
                proxyConfig("shop/a", 1, Map.of("concurrency", 8))))
        .containsExactly(Map.of("concurrency", 8));
  }

  @Test
  void fieldsHaveTheNamesOfTheMeshsDefaults() {
    var config =
        proxyConfig(
            "shop/all",
            Map.of(
                "environmentVariables", Map.of("A", "1"), "image", Map.of("imageType", "debug")));

    assertThat(of("shop", config))
        .containsExactly(
            Map.of("proxyMetadata", Map.of("A", "1"), "image", Map.of("imageType", "debug")));
  }

  @Test
  void objectsOfOtherKindsAreNone() {
    var other =
        new OpaqueConfig(
            new ConfigMeta(
                "Telemetry",
                new ResourceName("shop", "all"),
                Labels.NONE,
                Labels.NONE,
                Instant.EPOCH),
            Map.of("concurrency", 1));

    assertThat(of("shop", other)).isEmpty();
  }
}
