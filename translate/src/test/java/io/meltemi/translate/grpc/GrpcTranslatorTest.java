package io.meltemi.translate.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.rbac.v3.RBAC.Action;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.meltemi.base.Encoded;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.Endpoint.TlsMode;
import io.meltemi.model.PeerAuthentication.Mode;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.ServiceTarget;
import io.meltemi.model.TrafficPolicy.ClientTls;
import io.meltemi.translate.Containment;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.Policies;
import io.meltemi.translate.ScopeFixture;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.authz.Rules;
import io.meltemi.translate.route.RouteTranslator;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTranslatorTest {
  private static final Service CART =
      Fixtures.service("shop", "cart", Fixtures.port("grpc", 7070, Protocol.GRPC));
  private static final String CLUSTER = "outbound|7070||cart.shop.svc.cluster.local";
  private static final String OWN = "xds.istio.io/grpc/lds/inbound/0.0.0.0:9000";

  private final GrpcTranslator translator =
      new GrpcTranslator(TranslateSettings.DEFAULT, Containment.uncounted());

  private static ProxyScope client(io.meltemi.model.DestinationRule... rules) {
    return ScopeFixture.of(Fixtures.sidecar("shop"), Fixtures.config(List.of(CART), List.of(rules)))
        .scope();
  }

  private static ProxyScope server(Mode mode, AuthorizationPolicy... policies) {
    ProxyView proxy =
        Fixtures.withWorkload(
            Fixtures.sidecar("shop"),
            List.of("10.1.0.1"),
            List.of(new ServiceTarget(CART, CART.ports().get(0), 9000, TlsMode.ISTIO)));
    return ScopeFixture.of(
            proxy,
            Fixtures.withAuthorization(
                Fixtures.config(List.of(CART), List.of()), List.of(), List.of(policies)))
        .withMtls(mode)
        .scope();
  }

  private Listener listener(ProxyScope scope, String name) throws Exception {
    return Listener.parseFrom(translator.listener(scope, name).orElseThrow().bytes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cart:7070",
        "cart.shop:7070",
        "cart.shop.svc:7070",
        "cart.shop.svc.cluster.local:7070"
      })
  void aClientsListenerNamesTheTableOfTheService(String name) throws Exception {
    Listener listener = listener(client(), name);
    assertThat(listener.getName()).isEqualTo(name);
    var manager = listener.getApiListener().getApiListener().unpack(HttpConnectionManager.class);
    assertThat(manager.getRds().getRouteConfigName()).isEqualTo(CLUSTER);
    assertThat(manager.getHttpFiltersList())
        .extracting(HttpFilter::getName)
        .containsExactly("envoy.filters.http.fault", "envoy.filters.http.router");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"cart:80", "cart", "nobody:7070", "", ":", "cart:", "cart:123456", "[::1]:7070"})
  void whatIsNoServicesPortIsNotThere(String name) {
    assertThat(translator.listener(client(), name)).isEmpty();
  }

  @Test
  void aTableIsOneServicesAndOnlyWhatGrpcTakes() throws Exception {
    ProxyScope scope = client();
    Encoded made =
        translator
            .routes(new RouteTranslator().tables(scope, Optional.empty()), CLUSTER)
            .orElseThrow();
    RouteConfiguration table = RouteConfiguration.parseFrom(made.bytes());
    assertThat(table.getName()).isEqualTo(CLUSTER);
    assertThat(table.getVirtualHostsList()).hasSize(1);
    assertThat(table.getVirtualHosts(0).getDomainsList()).containsExactly("*");
    var route = table.getVirtualHosts(0).getRoutes(0);
    assertThat(route.getRoute().getCluster()).isEqualTo(CLUSTER);
    assertThat(route.getTypedPerFilterConfigMap()).isEmpty();
    assertThat(route.getRoute().hasMaxStreamDuration()).isTrue();
  }

  @Test
  void aClusterHasMutualTlsOnlyWhereARuleAsksForIt() throws Exception {
    Cluster plain = Cluster.parseFrom(translator.cluster(client(), CLUSTER).orElseThrow().bytes());
    assertThat(plain.hasTransportSocket()).isFalse();
    assertThat(plain.getLbPolicy()).isEqualTo(Cluster.LbPolicy.ROUND_ROBIN);

    var rule = Fixtures.rule(CART, Policies.of(Policies.tls(ClientTls.Mode.ISTIO_MUTUAL)));
    Cluster mutual =
        Cluster.parseFrom(translator.cluster(client(rule), CLUSTER).orElseThrow().bytes());
    var tls =
        mutual
            .getTransportSocket()
            .getTypedConfig()
            .unpack(UpstreamTlsContext.class)
            .getCommonTlsContext();
    assertThat(tls.getTlsCertificateProviderInstance().getInstanceName()).isEqualTo("default");
    assertThat(
            tls.getCombinedValidationContext()
                .getDefaultValidationContext()
                .getCaCertificateProviderInstance()
                .getCertificateName())
        .isEqualTo("ROOTCA");
    assertThat(translator.cluster(client(), CLUSTER.replace("||", "|v9|"))).isEmpty();
  }

  @Test
  void aServerTakesMutualTlsOrPlaintext() throws Exception {
    FilterChain strict = listener(server(Mode.STRICT), OWN).getFilterChains(0);
    assertThat(strict.hasTransportSocket()).isTrue();
    FilterChain disabled = listener(server(Mode.DISABLE), OWN).getFilterChains(0);
    assertThat(disabled.hasTransportSocket()).isFalse();
    assertThat(listener(server(Mode.STRICT), OWN).getAddress().getSocketAddress().getAddress())
        .isEqualTo("0.0.0.0");
    assertThat(translator.listener(server(Mode.STRICT), OWN.replace("9000", "9001"))).isEmpty();
  }

  @Test
  void aServersPoliciesHaveNamesOfTheirOwn() throws Exception {
    var scope =
        server(
            Mode.STRICT,
            Rules.policy(AuthorizationPolicy.Action.ALLOW, AuthorizationPolicy.Rule.ANY),
            Rules.policy(AuthorizationPolicy.Action.AUDIT, AuthorizationPolicy.Rule.ANY),
            Rules.policy(AuthorizationPolicy.Action.DENY, AuthorizationPolicy.Rule.ANY));
    List<HttpFilter> filters = filters(scope);
    assertThat(filters)
        .extracting(HttpFilter::getName)
        .containsExactly(
            "envoy.filters.http.rbac", "envoy.filters.http.rbac.1", "envoy.filters.http.router");
    assertThat(actions(filters)).containsExactly(Action.DENY, Action.ALLOW);
  }

  @Test
  void whoeverWouldHaveToBeAskedNobodyMayCall() throws Exception {
    var scope = server(Mode.STRICT, Rules.asking("ask", "authz", AuthorizationPolicy.Rule.ANY));
    List<HttpFilter> filters = filters(scope);
    assertThat(actions(filters)).containsExactly(Action.DENY);
    assertThat(filters.get(0).getTypedConfig().unpack(RBAC.class).getRules().getPoliciesMap())
        .allSatisfy((_, policy) -> assertThat(policy.getPermissions(0).getAny()).isTrue());
  }

  private List<HttpFilter> filters(ProxyScope scope) throws Exception {
    return listener(scope, OWN)
        .getFilterChains(0)
        .getFilters(0)
        .getTypedConfig()
        .unpack(HttpConnectionManager.class)
        .getHttpFiltersList();
  }

  private static List<Action> actions(List<HttpFilter> filters) throws Exception {
    var actions = new ArrayList<Action>();
    for (HttpFilter filter : filters) {
      if (filter.getTypedConfig().is(RBAC.class)) {
        actions.add(filter.getTypedConfig().unpack(RBAC.class).getRules().getAction());
      }
    }
    return actions;
  }
}
