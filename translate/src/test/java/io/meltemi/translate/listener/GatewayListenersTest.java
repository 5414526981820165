package io.meltemi.translate.listener;

import static io.meltemi.translate.Fixtures.meta;
import static io.meltemi.translate.listener.ListenerFixtures.hcm;
import static io.meltemi.translate.listener.ListenerFixtures.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext.TrustChainVerification;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.meltemi.base.Encoded;
import io.meltemi.base.Labels;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.AuthorizationPolicy.Action;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.Endpoint;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.Gateway;
import io.meltemi.model.Gateway.Mode;
import io.meltemi.model.Gateway.Server;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.model.ServiceTarget;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.ScopeFixture;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.authz.Rules;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GatewayListenersTest {
  private final ListenerTranslator translator = new ListenerTranslator();

  private List<Encoded> listeners(Server... servers) {
    return listeners(ListenerFixtures.gateway(servers));
  }

  private List<Encoded> listeners(ConfigSnapshot config) {
    return ScopeFixture.of(Fixtures.router("istio-system"), config)
        .listeners(translator, EndpointSnapshot.EMPTY);
  }

  @Test
  void httpServersOfAPortShareOneRouteTable() {
    Listener listener =
        named(
            "0.0.0.0_8080",
            listeners(
                ListenerFixtures.server(8080, Protocol.HTTP, "a", "a.com", Optional.empty()),
                ListenerFixtures.server(8080, Protocol.HTTP, "b", "b.com", Optional.empty())));

    assertThat(listener.getFilterChainsList()).hasSize(1);
    assertThat(hcm(listener.getFilterChains(0)).getRds().getRouteConfigName())
        .isEqualTo("http.8080");
    assertThat(hcm(listener.getFilterChains(0)).getUseRemoteAddress().getValue()).isTrue();
  }

  @Test
  void httpsServersAreToldApartBySni() {
    Listener listener =
        named(
            "0.0.0.0_8443",
            listeners(
                ListenerFixtures.server(
                    8443, Protocol.HTTPS, "a", "a.com", Optional.of(Mode.SIMPLE)),
                ListenerFixtures.server(
                    8443, Protocol.HTTPS, "b", "ns/b.com", Optional.of(Mode.MUTUAL))));

    assertThat(listener.getFilterChainsList())
        .extracting(c -> List.copyOf(c.getFilterChainMatch().getServerNamesList()))
        .containsExactly(List.of("a.com"), List.of("b.com"));
    assertThat(hcm(listener.getFilterChains(1)).getRds().getRouteConfigName())
        .isEqualTo("https.8443.b.gw.istio-system");
  }

  @Test
  void whoseCertificateNobodyVerifiedIsNotKnownByIt() throws Exception {
    ConfigSnapshot config =
        ListenerFixtures.gateway(
            ListenerFixtures.serverOfUnverified(8443, "any", "any.com"),
            ListenerFixtures.server(
                8443, Protocol.HTTPS, "may", "may.com", Optional.of(Mode.OPTIONAL_MUTUAL)));
    var cart =
        new AuthorizationPolicy.Rule(
            List.of(Rules.source("principals", Rules.one("cluster.local/ns/shop/sa/cart"))),
            List.of(),
            List.of());
    Listener listener =
        named(
            "0.0.0.0_8443",
            listeners(
                Fixtures.withAuthorization(
                    config,
                    List.of(),
                    List.of(
                        new AuthorizationPolicy(
                            meta("AuthorizationPolicy", "istio-system", "allow"),
                            PolicyTargets.EVERYTHING,
                            Action.ALLOW,
                            "",
                            false,
                            List.of(cart))))));

    FilterChain any = listener.getFilterChains(0);
    FilterChain may = listener.getFilterChains(1);
    assertThat(any.getFilterChainMatch().getServerNamesList()).containsExactly("any.com");
    assertThat(trust(any)).isEqualTo(TrustChainVerification.ACCEPT_UNTRUSTED);
    assertThat(trust(may)).isEqualTo(TrustChainVerification.VERIFY_TRUST_CHAIN);
    assertThat(policies(any)).isEqualTo(0);
    assertThat(policies(may)).isEqualTo(1);
  }

  private static TrustChainVerification trust(FilterChain chain) throws Exception {
    return chain
        .getTransportSocket()
        .getTypedConfig()
        .unpack(DownstreamTlsContext.class)
        .getCommonTlsContext()
        .getCombinedValidationContext()
        .getDefaultValidationContext()
        .getTrustChainVerification();
  }

  /** How many policies its RBAC filter has: of one that allows, the fewer the less. */
  private static int policies(FilterChain chain) throws Exception {
    for (HttpFilter filter : hcm(chain).getHttpFiltersList()) {
      if (filter.getTypedConfig().is(RBAC.class)) {
        return filter.getTypedConfig().unpack(RBAC.class).getRules().getPoliciesCount();
      }
    }
    throw new AssertionError("no RBAC filter");
  }

  @Test
  void serverWithoutRoutesHasNoListener() {
    assertThat(listeners(ListenerFixtures.server(9000, Protocol.TCP, "t", "*", Optional.empty())))
        .isEmpty();
  }

  @Test
  void gatewayOfAnotherPortAddsAListener() {
    Gateway late =
        new Gateway(
            meta("Gateway", "istio-system", "late"),
            Labels.NONE,
            List.of(ListenerFixtures.server(9090, Protocol.HTTP, "x", "x.com", Optional.empty())));
    var config = ListenerFixtures.gateway();
    var both = ListenerFixtures.withGateways(config, List.of(late));

    assertThat(listeners(both)).extracting(Encoded::name).containsExactly("0.0.0.0_9090");
  }

  @Test
  void httpsIsServedOverQuicWhereTheServiceHasAPortForIt() {
    Service edge =
        Fixtures.service(
            "istio-system",
            "edge",
            Fixtures.port("https", 443, Protocol.HTTPS),
            Fixtures.port("https-quic", 443, Protocol.UDP));
    var router =
        Fixtures.withWorkload(
            Fixtures.router("istio-system"),
            List.of(),
            edge.ports().stream()
                .map(port -> new ServiceTarget(edge, port, 8443, Endpoint.TlsMode.DISABLED))
                .toList());
    ConfigSnapshot config =
        ListenerFixtures.gateway(
            ListenerFixtures.server(443, Protocol.HTTPS, "a", "a.com", Optional.of(Mode.SIMPLE)),
            ListenerFixtures.server(
                443, Protocol.TLS, "b", "b.com", Optional.of(Mode.PASSTHROUGH)));
    List<Encoded> all =
        ScopeFixture.of(router, config)
            .withGateways(new TranslateSettings.Gateways(false, true, false, false))
            .listeners(translator, EndpointSnapshot.EMPTY);

    Listener quic = named("udp_0.0.0.0_8443", all);
    assertThat(quic.getAddress().getSocketAddress().getProtocol())
        .isEqualTo(SocketAddress.Protocol.UDP);
    assertThat(quic.getUdpListenerConfig().hasQuicOptions()).isTrue();
    assertThat(quic.getListenerFiltersList()).isEmpty();
    assertThat(quic.getFilterChainsList()).hasSize(1);
    assertThat(quic.getFilterChains(0).getTransportSocket().getName())
        .isEqualTo("envoy.transport_sockets.quic");
    assertThat(hcm(quic.getFilterChains(0)).getCodecType())
        .isEqualTo(HttpConnectionManager.CodecType.HTTP3);
    assertThat(named("0.0.0.0_8443", all).getFilterChainsList()).hasSize(1);
  }
}
