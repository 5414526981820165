package io.meltemi.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyConfigSourceTest {
  @Test
  void eachSourceOverridesTheOneBefore() {
    ProxyConfig config =
        new ProxyConfigSource(
                "mesh",
                """
                enableTracing: true
                defaultConfig:
                  drainDuration: 10s
                  proxy_admin_port: 15001
                  statusPort: 15500
                  proxyMetadata: {A: mesh, B: mesh}
                """,
                "{\"proxyMetadata\":{\"B\":\"env\"},\"statusPort\":15600}",
                Map.of(
                    "proxy.istio.io/config", "concurrency: 3",
                    "status.sidecar.istio.io/port", "15700"),
                4,
                "other",
                "")
            .merged();

    assertThat(config.drainDuration()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.adminPort()).isEqualTo(15001);
    assertThat(config.statusPort()).isEqualTo(15700);
    assertThat(config.concurrency()).isEqualTo(4);
    assertThat(config.proxyMetadata()).isEqualTo(Map.of("A", "mesh", "B", "env"));
    assertThat(config.json().text("serviceCluster")).isEqualTo("istio-proxy");
    assertThat(config.wantsTlsToIstiod()).isTrue();
  }

  @Test
  void aDefaultThatIsSaidTakesAnEarlierValueAway() {
    ProxyConfig config = source("controlPlaneAuthPolicy: NONE").merged();
    assertThat(config.wantsTlsToIstiod()).isFalse();
    assertThat(config.json()).doesNotContainKey("controlPlaneAuthPolicy");
  }

  @Test
  void theTracingServiceNameTakesThePlaceOfTheServiceCluster() {
    ProxyConfig config = source("tracingServiceName: CANONICAL_NAME_ONLY").merged();
    assertThat(config.json())
        .containsEntry("tracingServiceName", "CANONICAL_NAME_ONLY")
        .doesNotContainKey("serviceCluster");
  }

  @Test
  void aWrongValueIsToldWithItsSource() {
    assertThatThrownBy(() -> source("interceptionMode: MAGIC").merged())
        .hasMessage(
            "PROXY_CONFIG: interceptionMode: \"MAGIC\" (expected: one of REDIRECT, TPROXY, NONE)");
    assertThatThrownBy(() -> source("proxyMetadata: {A: 1}").merged())
        .hasMessageContaining("proxyMetadata")
        .hasMessageContaining("quote numbers");
  }

  private static ProxyConfigSource source(String environment) {
    return new ProxyConfigSource("mesh", "", environment, Map.of(), 0, "istio-proxy", "");
  }
}
