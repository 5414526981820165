package io.meltemi.config.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Translated;
import io.meltemi.model.ExtensionProvider;
import io.meltemi.model.ExtensionProvider.ExtAuthz;
import io.meltemi.model.ExtensionProvider.OnError;
import io.meltemi.model.ExtensionProvider.RequestBody;
import io.meltemi.model.ExtensionProvider.Target;
import io.meltemi.model.ExtensionProvider.Transport;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.ProxyConfig;
import io.meltemi.model.TelemetryProvider;
import io.meltemi.model.Visibility;
import io.meltemi.yaml.Document;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
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
    assertThat(mesh.connections().connectTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(mesh.listeners().outboundTrafficPolicy()).isEqualTo(OutboundTrafficPolicy.ALLOW_ANY);
    assertThat(mesh.listeners().inboundPassthroughAllowed()).isTrue();
    assertThat(mesh.security().enableAutoMtls()).isTrue();
    assertThat(mesh.connections().localityLbSetting().enabled()).contains(true);
    assertThat(mesh.connections().dnsRefreshRate()).contains(Duration.ofMinutes(1));
    assertThat(mesh.discovery().defaultServiceExportTo()).isEqualTo(Visibility.PUBLIC);
    assertThat(mesh.telemetry().accessLog().file()).isEmpty();
    assertThat(mesh.telemetry().extensionProviders()).hasSize(3);
    assertThat(mesh.defaultConfig().tracing()).isEmpty();
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
              gatewayTopology: {numTrustedProxies: 1}
              tracing: {sampling: 12.5, customTags: {t: {literal: {value: v}}}}
            extensionProviders:
            - {name: envoy, envoyFileAccessLog: {path: /x}}
            - {name: mine, prometheus: {}}
            defaultProviders: {accessLogging: [mine]}
            """);
    assertThat(mesh.trustDomainAliases()).containsExactly("a", "b");
    assertThat(mesh.connections().localityLbSetting().enabled()).isEmpty();
    assertThat(mesh.defaultConfig().gatewayTopology().numTrustedProxies()).isEqualTo(1);
    assertThat(mesh.defaultConfig().proxyHeaders()).isEqualTo(ProxyConfig.ProxyHeaders.DEFAULT);
    assertThat(mesh.defaultConfig().tracing().orElseThrow().sampling()).hasValue(12.5);
    assertThat(mesh.telemetry().extensionProviders())
        .extracting(ExtensionProvider::name)
        .containsExactly("prometheus", "stackdriver", "envoy", "mine");
    assertThat(mesh.telemetry().extensionProviders().get(2))
        .isEqualTo(new TelemetryProvider.FileLog("envoy", "/x", Optional.empty(), false));
    assertThat(mesh.telemetry().defaultProviders()).containsEntry("accessLogging", List.of("mine"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxyListenPort: 0",
        "connectTimeout: 2h",
        "accessLogEncoding: XML",
        "pathNormalization: {normalization: ALL}",
        "defaultConfig: {statusPort: 99999}",
        "defaultConfig: {concurrency: -1}",
        "defaultConfig: {drainDuration: soon}",
        "serviceSettings: [{hosts: ['a b']}]",
        "- a list",
        "outboundTrafficPolicy: {mode: ANY}",
        "extensionProviders: [{prometheus: {}}]",
        "extensionProviders: [{name: a, envoyFileAccessLog: {path: /x, logFormat: {text:"
            + " '%REQ%'}}}]",
        "extensionProviders: [{name: a, envoyFileAccessLog: {path: /x, logFormat: {labels: {a: {b:"
            + " '%NO_SUCH%'}}}}}]",
        "extensionProviders: [{name: a, envoyOtelAls: {service: b.c.d, port: 80, logFormat: {text:"
            + " '%'}}}]",
        "extensionProviders: [{name: a, envoyExtAuthzGrpc: {service: b.c}}]",
        "extensionProviders: [{name: a, envoyExtAuthzGrpc: {service: b/c/d, port: 80}}]",
        "extensionProviders: [{name: a, envoyExtAuthzGrpc: {service: b, port: 80, statusOnError:"
            + " x}}]",
        "extensionProviders: [{name: a, envoyExtAuthzHttp: {service: b, port: 80, pathPrefix: c}}]"
      })
  void aBadValueIsRefused(String text) {
    assertThat(read(text).value()).isEmpty();
    assertThat(read(text).problems()).isNotEmpty();
  }

  @Test
  void formatsOfLogsMayLeaveTheQueryOut() {
    String path = "%REQ_WITHOUT_QUERY(:PATH):9%";
    MeshConfig mesh =
        good(
            """
            accessLogFormat: "%s"
            extensionProviders:
            - {name: a, envoyFileAccessLog: {path: /x, logFormat: {labels: {b: "%s"}}}}
            """
                .formatted(path, path));
    assertThat(mesh.telemetry().accessLog().format()).isEqualTo(path);
    assertThat(read("accessLogFormat: '%REQ_WITHOUT_QUERY%'").value()).isEmpty();
  }

  @Test
  void headersOfProxiesAreRead() {
    ProxyConfig.ProxyHeaders headers =
        good("""
        defaultConfig:
          proxyHeaders:
            forwardedClientCert: SANITIZE_SET
            setCurrentClientCertDetails: {subject: false, chain: true}
            server: {value: shop}
            xForwardedHost: {enabled: true}
            xForwardedPort: {enabled: true}
        """)
            .defaultConfig()
            .proxyHeaders();
    assertThat(headers.clientCert())
        .isEqualTo(
            new ProxyConfig.ClientCert(
                Optional.of(ProxyConfig.ForwardClientCert.SANITIZE_SET),
                new ProxyConfig.CertDetails(false, false, true, true, true)));
    assertThat(headers.server().value()).hasValue("shop");
    assertThat(headers.forwarded()).isEqualTo(new ProxyConfig.Forwarded(true, true));
    assertThat(read("defaultConfig: {proxyHeaders: {xForwardedHost: {enabled: 7}}}").value())
        .isEmpty();
  }

  @Test
  void externalAuthorizersAreReadWhole() {
    MeshConfig mesh =
        good(
            """
            extensionProviders:
            - name: web
              envoyExtAuthzHttp:
                service: shop/authz.shop.svc.cluster.local
                port: 8000
                timeout: 0.5s
                failOpen: true
                clearRouteCache: true
                statusOnError: "503"
                pathPrefix: /check
                includeRequestHeadersInCheck: [x-a]
                includeHeadersInCheck: [x-old]
                includeAdditionalHeadersInCheck: {x-b: "1"}
                includeRequestBodyInCheck: {maxRequestBytes: 10, allowPartialMessage: true}
                headersToUpstreamOnAllow: [x-c]
                headersToDownstreamOnDeny: [x-d]
                headersToDownstreamOnAllow: [x-e]
            - name: rpc
              envoyExtAuthzGrpc: {service: authz.shop.svc.cluster.local, port: 9000}
            """);
    assertThat(mesh.telemetry().extensionProviders().subList(3, 5))
        .containsExactly(
            new ExtAuthz(
                "web",
                new Target(
                    "shop/authz.shop.svc.cluster.local", 8000, Optional.of(Duration.ofMillis(500))),
                new OnError(true, OptionalInt.of(503)),
                true,
                Optional.of(new RequestBody(10, true, false)),
                new Transport.Http(
                    "/check",
                    List.of("x-a"),
                    new TreeMap<>(Map.of("x-b", "1")),
                    List.of("x-c"),
                    List.of("x-d"),
                    List.of("x-e"))),
            new ExtAuthz(
                "rpc",
                new Target("authz.shop.svc.cluster.local", 9000, Optional.empty()),
                new OnError(false, OptionalInt.empty()),
                false,
                Optional.empty(),
                new Transport.Grpc()));
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
        good("defaultConfig: {gatewayTopology: {numTrustedProxies: 1}, tracing: {sampling: 1}}\n")
            .defaultConfig();
    Translated<ProxyConfig> merged =
        ProxyConfigReader.merge(
            base,
            Map.of(
                "gatewayTopology",
                Map.of("numTrustedProxies", 2.0),
                "holdApplicationUntilProxyStarts",
                true),
            "node a");
    assertThat(merged.problems()).isEmpty();
    ProxyConfig config = merged.value().orElseThrow();
    assertThat(config.gatewayTopology().numTrustedProxies()).isEqualTo(2);
    assertThat(config.tracing()).isEqualTo(base.tracing());
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
