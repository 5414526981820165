package io.meltemi.translate.listener;

import static io.meltemi.translate.Fixtures.port;
import static io.meltemi.translate.listener.ListenerFixtures.at;
import static io.meltemi.translate.listener.ListenerFixtures.hcm;
import static io.meltemi.translate.listener.ListenerFixtures.named;
import static io.meltemi.translate.listener.ListenerFixtures.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.SetCurrentClientCertDetails;
import io.meltemi.model.Endpoint.TlsMode;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.PeerAuthentication.Mode;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyConfig;
import io.meltemi.model.ProxyView.Extensions;
import io.meltemi.model.Service;
import io.meltemi.model.ServiceTarget;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.ScopeFixture;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InboundListenersTest {
  private final ListenerTranslator translator = new ListenerTranslator();

  private Listener inbound(Mode mode, ServiceTarget... targets) {
    var proxy = ListenerFixtures.sidecar(Extensions.ISTIO, List.of(targets));
    var scope = ScopeFixture.of(proxy, Fixtures.config(List.of(), List.of())).withMtls(mode);
    return named("virtualInbound", scope.listeners(translator, EndpointSnapshot.EMPTY));
  }

  private static ServiceTarget target(String name, int targetPort, Protocol protocol) {
    Service service = at("10.0.0.1", name, port("p", 80, protocol));
    return new ServiceTarget(service, service.ports().get(0), targetPort, TlsMode.ISTIO);
  }

  private static List<FilterChain> chainsOf(Listener listener, int port) {
    return listener.getFilterChainsList().stream()
        .filter(c -> c.getFilterChainMatch().getDestinationPort().getValue() == port)
        .toList();
  }

  private static List<String> transports(List<FilterChain> chains) {
    return chains.stream()
        .map(
            c ->
                c.getFilterChainMatch().getTransportProtocol()
                    + (c.hasTransportSocket() ? " ended" : ""))
        .toList();
  }

  @Test
  void permissivePortTakesMutualTlsAndPlaintext() {
    var chains = chainsOf(inbound(Mode.PERMISSIVE, target("a", 8080, Protocol.HTTP)), 8080);

    assertThat(transports(chains)).containsExactly("tls ended", "raw_buffer");
    assertThat(chains.get(0).getFilterChainMatch().getApplicationProtocolsList())
        .contains("istio", "istio-h2");
  }

  @Test
  void permissiveTcpPortPassesForeignTlsOn() {
    var chains = chainsOf(inbound(Mode.PERMISSIVE, target("a", 7000, Protocol.TCP)), 7000);

    assertThat(transports(chains)).containsExactly("tls ended", "tls", "raw_buffer");
  }

  @Test
  void strictPortTakesOnlyMutualTls() {
    var chains = chainsOf(inbound(Mode.STRICT, target("a", 8080, Protocol.HTTP)), 8080);

    assertThat(transports(chains)).containsExactly("tls ended");
    assertThat(chains.get(0).getFilterChainMatch().getApplicationProtocolsList()).isEmpty();
  }

  @Test
  void disabledMutualTlsNeedsNoTlsInspector() {
    Listener listener = inbound(Mode.DISABLE, target("a", 8080, Protocol.HTTP));

    assertThat(transports(chainsOf(listener, 8080))).containsExactly("raw_buffer");
    assertThat(listener.getListenerFiltersList())
        .extracting(f -> f.getName())
        .containsExactly(
            "envoy.filters.listener.original_dst", "envoy.filters.listener.http_inspector");
  }

  @Test
  void inspectorKeepsOffPortsWithAProtocol() {
    Listener listener =
        inbound(
            Mode.PERMISSIVE,
            target("a", 8080, Protocol.HTTP),
            target("b", 7001, Protocol.UNSUPPORTED));

    var inspector = listener.getListenerFilters(2);
    assertThat(inspector.getName()).isEqualTo("envoy.filters.listener.http_inspector");
    assertThat(inspector.getFilterDisabled().getOrMatch().getRulesList())
        .extracting(rule -> rule.getDestinationPortRange().getStart())
        .containsExactly(8080, 15006);
  }

  @Test
  void theWorkloadIsToldWhatItsProxyConfigSays() {
    var otherwise = ProxyConfig.ProxyHeaders.DEFAULT;
    var headers =
        new ProxyConfig.ProxyHeaders(
            new ProxyConfig.ClientCert(
                Optional.empty(), new ProxyConfig.CertDetails(false, true, true, false, true)),
            otherwise.requestIdDisabled(),
            otherwise.server(),
            otherwise.attemptCountDisabled(),
            otherwise.envoyDebugHeadersDisabled(),
            false,
            otherwise.preserveHttp1HeaderCase(),
            new ProxyConfig.Forwarded(false, true));
    var plain =
        ListenerFixtures.sidecar(Extensions.ISTIO, List.of(target("a", 8080, Protocol.HTTP)));
    var scope =
        ScopeFixture.of(
            Fixtures.withHeaders(plain, headers), Fixtures.config(List.of(), List.of()));
    Listener listener =
        named("virtualInbound", scope.listeners(translator, EndpointSnapshot.EMPTY));

    var manager = hcm(chainsOf(listener, 8080).get(0));
    assertThat(manager.getAppendXForwardedPort()).isTrue();
    assertThat(manager.getSetCurrentClientCertDetails())
        .isEqualTo(
            SetCurrentClientCertDetails.newBuilder()
                .setSubject(BoolValue.of(false))
                .setCert(true)
                .setChain(true)
                .setUri(true)
                .build());
  }

  @Test
  void olderServiceDecidesOnASharedPort() {
    var chains =
        chainsOf(
            inbound(
                Mode.PERMISSIVE,
                target("older", 8080, Protocol.HTTP),
                target("newer", 8080, Protocol.TCP)),
            8080);

    assertThat(
            hcm(chains.get(0))
                .getRouteConfig()
                .getVirtualHosts(0)
                .getRoutes(0)
                .getDecorator()
                .getOperation())
        .isEqualTo("older.default.svc.cluster.local:80/*");
  }

  @Test
  void connectionsToTheListenersOwnPortGoNowhere() {
    var chains = chainsOf(inbound(Mode.PERMISSIVE), 15006);

    assertThat(tcp(chains.get(0)).getCluster()).isEqualTo("BlackHoleCluster");
  }

  @Test
  void grpcIsNotRetried() {
    var chains = chainsOf(inbound(Mode.STRICT, target("a", 9000, Protocol.GRPC)), 9000);

    var route = hcm(chains.get(0)).getRouteConfig().getVirtualHosts(0).getRoutes(0).getRoute();
    assertThat(route.hasRetryPolicy()).isFalse();
    assertThat(hcm(chains.get(0)).hasHttp2ProtocolOptions()).isTrue();
  }
}
