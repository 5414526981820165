package io.meltemi.config.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Translated;
import io.meltemi.config.yaml.Document;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.ProxyConfig;
import io.meltemi.model.Visibility;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeshConfigReaderTest {
  private static Translated<MeshConfig> read(String text) {
    return MeshConfigReader.read(new Document("mesh.yaml", 1, text));
  }

  private static MeshConfig good(String text) {
    Translated<MeshConfig> read = read(text);
    assertThat(read.problems()).isEmpty();
    return read.value().orElseThrow();
  }

  @Test
  void theDefaultsAreIstios() {
    MeshConfig mesh = MeshConfigReader.defaults();
    assertThat(mesh.rootNamespace()).isEqualTo("istio-system");
    assertThat(mesh.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(mesh.outboundTrafficPolicy()).isEqualTo(OutboundTrafficPolicy.ALLOW_ANY);
    assertThat(mesh.inboundPassthroughAllowed()).isTrue();
    assertThat(mesh.enableAutoMtls()).isTrue();
    assertThat(mesh.localityLbSetting().enabled()).contains(true);
    assertThat(mesh.dnsRefreshRate()).contains(Duration.ofMinutes(1));
    assertThat(mesh.defaultServiceExportTo()).isEqualTo(Visibility.PUBLIC);
    assertThat(mesh.accessLog().file()).isEmpty();
    assertThat(mesh.extensionProviders()).hasSize(3);
    assertThat(mesh.defaultConfig().concurrency()).isEmpty();
    assertThat(mesh.defaultConfig().discoveryAddress()).isEqualTo("istiod.istio-system.svc:15012");
    assertThat(mesh.source().keySet()).startsWith("proxyListenPort", "proxyInboundListenPort");
  }

  @Test
  void whatIsWrittenReplacesButTheProxysSettingsMerge() {
    MeshConfig mesh =
        good(
            """
            trustDomainAliases: [b, a, b]
            localityLbSetting: {}
            defaultConfig:
              concurrency: 0
              proxyMetadata: {A: "1"}
              tracing: {sampling: 12.5, customTags: {t: {literal: {value: v}}}}
            extensionProviders:
            - {name: envoy, envoyFileAccessLog: {path: /x}}
            - {name: mine, prometheus: {}}
            defaultProviders: {accessLogging: [mine]}
            """);
    assertThat(mesh.trustDomainAliases()).containsExactly("a", "b");
    assertThat(mesh.localityLbSetting().enabled()).isEmpty();
    assertThat(mesh.defaultConfig().concurrency()).hasValue(0);
    assertThat(mesh.defaultConfig().statusPort()).isEqualTo(15020);
    assertThat(mesh.defaultConfig().tracing().orElseThrow().sampling()).hasValue(12.5);
    assertThat(mesh.extensionProviders())
        .extracting(p -> p.get("name"))
        .containsExactly("prometheus", "stackdriver", "envoy", "mine");
    assertThat(mesh.extensionProviders().get(2).get("envoyFileAccessLog"))
        .isEqualTo(Map.of("path", "/x"));
    assertThat(mesh.defaultProviders()).containsEntry("accessLogging", List.of("mine"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxyListenPort: 0",
        "connectTimeout: 2h",
        "accessLogEncoding: XML",
        "pathNormalization: {normalization: ALL}",
        "defaultConfig: {statusPort: 99999}",
        "serviceSettings: [{hosts: ['a b']}]",
        "- a list",
        "outboundTrafficPolicy: {mode: ANY}"
      })
  void aBadValueIsRefused(String text) {
    assertThat(read(text).value()).isEmpty();
    assertThat(read(text).problems()).isNotEmpty();
  }

  @Test
  void anUnknownFieldIsAWarning() {
    Translated<MeshConfig> read = read("enableEverything: true\n");
    assertThat(read.value()).isPresent();
    assertThat(read.problems()).hasSize(1);
  }

  @Test
  void aNodesSettingsLieOverTheMeshs() {
    ProxyConfig base =
        good("defaultConfig: {proxyMetadata: {A: '1'}, concurrency: 3}\n").defaultConfig();
    Translated<ProxyConfig> merged =
        ProxyConfigReader.merge(
            base,
            Map.of(
                "concurrency",
                2.0,
                "proxyMetadata",
                Map.of("B", "2"),
                "holdApplicationUntilProxyStarts",
                true),
            "node a");
    assertThat(merged.problems()).isEmpty();
    ProxyConfig config = merged.value().orElseThrow();
    assertThat(config.concurrency()).hasValue(2);
    assertThat(config.proxyMetadata()).isEqualTo(Map.of("A", "1", "B", "2"));
    assertThat(config.discoveryAddress()).isEqualTo(base.discoveryAddress());
  }

  @Test
  void networksAreRead() {
    Translated<MeshNetworks> read =
        MeshNetworksReader.read(
            new Document(
                "networks.yaml",
                1,
                """
                networks:
                  one:
                    endpoints: [{fromCidr: 10.0.0.0/8}, {fromRegistry: cluster1}]
                    gateways: [{registryServiceName: gw.istio-system.svc.cluster.local, port: 15443}]
                """));
    assertThat(read.problems()).isEmpty();
    assertThat(read.value().orElseThrow().networks().get("one").endpoints())
        .containsExactly(
            new MeshNetworks.Member.Cidr("10.0.0.0/8"),
            new MeshNetworks.Member.Registry("cluster1"));
  }
}
