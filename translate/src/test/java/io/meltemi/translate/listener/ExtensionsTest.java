package io.meltemi.translate.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.Lua;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meltemi.base.Encoded;
import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.Locality;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView;
import io.meltemi.model.ProxyView.Extensions;
import io.meltemi.model.TrafficExtension;
import io.meltemi.model.TrafficExtension.Code;
import io.meltemi.model.TrafficExtension.FailStrategy;
import io.meltemi.model.TrafficExtension.Mode;
import io.meltemi.model.TrafficExtension.Phase;
import io.meltemi.model.TrafficExtension.Traffic;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.translate.scope.ScopeResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Extensions among the filters of listeners. */
class ExtensionsTest {
  private static final String PREFIX = "extensions.istio.io/trafficextension/default.";

  private final ListenerTranslator translator = new ListenerTranslator();
  private final List<TrafficExtension> extensions = new ArrayList<>();

  private void add(String name, Phase phase, Code code, Traffic... match) {
    extensions.add(
        new TrafficExtension(
            Fixtures.meta("TrafficExtension", "default", name),
            PolicyTargets.EVERYTHING,
            phase,
            Optional.empty(),
            List.of(match),
            code,
            Optional.empty()));
  }

  private void module(String name, Phase phase, Traffic... match) {
    add(name, phase, Fixtures.module(false, FailStrategy.FAIL_CLOSE, ""), match);
  }

  private void network(String name, Phase phase, Traffic... match) {
    add(name, phase, Fixtures.module(true, FailStrategy.FAIL_CLOSE, ""), match);
  }

  private static Traffic traffic(Mode mode, Integer... ports) {
    return new Traffic(mode, Set.of(ports));
  }

  private ProxyScope scope(ConfigSnapshot config, ProxyView proxy) {
    return ScopeResolver.of(Fixtures.withExtensions(config, extensions), TranslateSettings.DEFAULT)
        .scopeFor(proxy);
  }

  private Listener inbound(Extensions envoy) {
    ConfigSnapshot config =
        Fixtures.withAuthorization(
            ListenerFixtures.everyProtocol(),
            List.of(),
            List.of(
                new AuthorizationPolicy(
                    Fixtures.meta("AuthorizationPolicy", "default", "deny"),
                    PolicyTargets.EVERYTHING,
                    AuthorizationPolicy.Action.DENY,
                    "",
                    false,
                    List.of(AuthorizationPolicy.Rule.ANY))));
    ProxyView proxy = ListenerFixtures.sidecar(envoy, ListenerFixtures.targets());
    return ListenerFixtures.named("virtualInbound", translator.inbound(scope(config, proxy)));
  }

  private static FilterChain chain(Listener listener, int port, boolean http) {
    return listener.getFilterChainsList().stream()
        .filter(c -> c.getFilterChainMatch().getDestinationPort().getValue() == port)
        .filter(c -> last(c).contains("http_connection_manager") == http)
        .findFirst()
        .orElseThrow();
  }

  private static String last(FilterChain chain) {
    return chain.getFilters(chain.getFiltersCount() - 1).getName();
  }

  private static List<String> http(FilterChain chain) {
    return ListenerFixtures.hcm(chain).getHttpFiltersList().stream()
        .map(f -> f.getName().replace(PREFIX, "#"))
        .toList();
  }

  private static List<String> network(FilterChain chain) {
    return chain.getFiltersList().stream().map(f -> f.getName().replace(PREFIX, "#")).toList();
  }

  private static List<String> added(Stream<String> names) {
    return names.filter(name -> name.startsWith("#")).toList();
  }

  @Test
  void phasesStandBetweenIstiosFilters() {
    module("late", Phase.UNSPECIFIED);
    module("stats", Phase.STATS);
    module("authz", Phase.AUTHZ);
    module("authn", Phase.AUTHN);
    FilterChain chain = chain(inbound(Extensions.ISTIO), 8080, true);
    assertThat(http(chain))
        .containsSequence(
            "istio.metadata_exchange",
            "#authn",
            "#authz",
            "envoy.filters.http.rbac",
            "#stats",
            "#late",
            "envoy.filters.http.grpc_stats");
    assertThat(network(chain))
        .containsExactly(
            "istio.metadata_exchange", "envoy.filters.network.http_connection_manager");
    assertThat(added(network(chain(inbound(Extensions.ISTIO), 15000, false)).stream())).isEmpty();
  }

  @Test
  void thoseOfConnectionsStandInTheNetworkFilters() {
    network("late", Phase.UNSPECIFIED);
    network("authn", Phase.AUTHN);
    assertThat(network(chain(inbound(Extensions.ISTIO), 15000, false)))
        .containsExactly(
            "istio.metadata_exchange",
            "#authn",
            "envoy.filters.network.rbac",
            "#late",
            "envoy.filters.network.tcp_proxy");
    FilterChain http = chain(inbound(Extensions.ISTIO), 8080, true);
    assertThat(network(http))
        .containsExactly(
            "istio.metadata_exchange",
            "#authn",
            "#late",
            "envoy.filters.network.http_connection_manager");
    assertThat(added(http(http).stream())).isEmpty();
  }

  @Test
  void sideAndPortCount() {
    module("both", Phase.UNSPECIFIED);
    module("client", Phase.UNSPECIFIED, traffic(Mode.CLIENT));
    module("server", Phase.UNSPECIFIED, traffic(Mode.SERVER));
    module("port", Phase.UNSPECIFIED, traffic(Mode.UNDEFINED, 8080));
    module("other", Phase.UNSPECIFIED, traffic(Mode.SERVER, 1), traffic(Mode.CLIENT, 8080));
    Listener listener = inbound(Extensions.ISTIO);
    assertThat(added(http(chain(listener, 8080, true)).stream()))
        .containsExactly("#both", "#port", "#server");
    assertThat(added(http(chain(listener, 17000, true)).stream()))
        .containsExactly("#both", "#server");
    assertThat(added(http(chain(listener, 0, true)).stream())).containsExactly("#both", "#server");
  }

  @Test
  void outgoingTrafficHasThoseOfTheClientSide() {
    module("client", Phase.AUTHN, traffic(Mode.CLIENT, 80));
    module("server", Phase.AUTHN, traffic(Mode.SERVER));
    network("tcp", Phase.AUTHN, traffic(Mode.CLIENT));
    ProxyScope scope =
        scope(
            ListenerFixtures.everyProtocol(),
            ListenerFixtures.sidecar(Extensions.ISTIO, List.of()));
    var parts = translator.httpParts(scope);
    var tcpParts = translator.tcpParts(scope);
    List<Encoded> made =
        translator.planned(scope, ListenerFixtures.headlessPods()).stream()
            .flatMap(l -> translator.outbound(l, l.speaksHttp() ? parts : tcpParts).stream())
            .toList();
    FilterChain http = ListenerFixtures.named("0.0.0.0_80", made).getFilterChains(0);
    assertThat(added(http(http).stream())).containsExactly("#client");
    assertThat(network(http)).startsWith("#tcp");
    FilterChain grpc = ListenerFixtures.named("0.0.0.0_9000", made).getFilterChains(0);
    assertThat(added(http(grpc).stream())).isEmpty();
    assertThat(network(ListenerFixtures.named("10.0.0.2_5432", made).getFilterChains(0)))
        .containsExactly("#tcp", "envoy.filters.network.tcp_proxy");
    assertThat(
            added(
                network(
                    ListenerFixtures.parse(
                            translator.virtualOutbound(scope, tcpParts).orElseThrow())
                        .getFilterChains(1))
                    .stream()))
        .isEmpty();
  }

  @Test
  void aModuleForHttpLeavesListenersWithoutHttpSharedWithOthers() {
    ProxyView proxy = ListenerFixtures.sidecar(Extensions.ISTIO, List.of());
    ProxyScope without = scope(ListenerFixtures.everyProtocol(), proxy);
    module("client", Phase.AUTHN);
    ProxyScope with = scope(ListenerFixtures.everyProtocol(), proxy);
    assertThat(translator.tcpParts(with)).isSameAs(translator.tcpParts(without));
    assertThat(translator.httpParts(with)).isNotSameAs(translator.httpParts(without));
  }

  @Test
  void anotherConfigurationOfAModuleMakesNoOtherListener() {
    module("one", Phase.AUTHN);
    Listener before = inbound(Extensions.ISTIO);
    extensions.clear();
    add("one", Phase.AUTHN, Fixtures.module(false, FailStrategy.FAIL_OPEN, "pull"));
    assertThat(inbound(Extensions.ISTIO)).isEqualTo(before);
  }

  @Test
  void aModuleIsAskedForAndAScriptIsThere() throws Exception {
    module("module", Phase.AUTHN);
    add("script", Phase.AUTHN, new Code.Lua("function envoy_on_request(r) end"));
    List<HttpFilter> filters =
        ListenerFixtures.hcm(chain(inbound(Extensions.ISTIO), 8080, true)).getHttpFiltersList();
    HttpFilter module =
        filters.stream().filter(f -> f.getName().endsWith("module")).findFirst().orElseThrow();
    assertThat(module.getConfigDiscovery().getTypeUrlsList())
        .containsExactly(
            "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm",
            "type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC");
    assertThat(module.getConfigDiscovery().getConfigSource().hasAds()).isTrue();
    assertThat(module.getConfigDiscovery().getConfigSource().hasInitialFetchTimeout()).isTrue();
    HttpFilter script =
        filters.stream().filter(f -> f.getName().endsWith("script")).findFirst().orElseThrow();
    assertThat(script.getTypedConfig().unpack(Lua.class).getDefaultSourceCode().getInlineString())
        .isEqualTo("function envoy_on_request(r) end");
  }

  @Test
  void anEnvoyThatKnowsNoModulesIsAskedToTakeWhatStandsIn() {
    module("http", Phase.AUTHN);
    network("tcp", Phase.AUTHN);
    Listener listener = inbound(new Extensions.Listed(List.of("envoy.filters.http.rbac")));
    assertThat(
            ListenerFixtures.hcm(chain(listener, 8080, true))
                .getHttpFilters(0)
                .getConfigDiscovery()
                .getTypeUrlsList())
        .containsExactly("type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC");
    Filter tcp = chain(listener, 15000, false).getFilters(0);
    assertThat(tcp.getConfigDiscovery().getTypeUrlsList())
        .containsExactly("type.googleapis.com/envoy.extensions.filters.network.rbac.v3.RBAC");
  }

  @Test
  void aGatewayIsAClient() {
    module("client", Phase.AUTHN, traffic(Mode.CLIENT, 8080));
    module("server", Phase.AUTHN, traffic(Mode.SERVER));
    network("tcp", Phase.STATS);
    TrafficExtension root =
        new TrafficExtension(
            new io.meltemi.model.ConfigMeta(
                "WasmPlugin",
                new ResourceName("istio-system", "root"),
                Labels.NONE,
                Labels.NONE,
                java.time.Instant.EPOCH),
            PolicyTargets.EVERYTHING,
            Phase.AUTHN,
            Optional.of(1),
            List.of(),
            Fixtures.module(false, FailStrategy.FAIL_OPEN, ""),
            Optional.empty());
    extensions.add(root);
    ConfigSnapshot config =
        ListenerFixtures.gateway(
            ListenerFixtures.server(8080, Protocol.HTTP, "http", "*/*", Optional.empty()));
    ProxyView router =
        Fixtures.proxy(ProxyView.Type.ROUTER, "default", Locality.UNKNOWN, Extensions.ISTIO);
    FilterChain chain =
        ListenerFixtures.named("0.0.0.0_8080", translator.gateway(scope(config, router)))
            .getFilterChains(0);
    assertThat(http(chain))
        .startsWith(
            "istio.metadata_exchange",
            "extensions.istio.io/trafficextension/istio-system.root~istio-translated-wasmplugin",
            "#client",
            "envoy.filters.http.grpc_stats");
    assertThat(network(chain)).startsWith("#tcp");
  }
}
