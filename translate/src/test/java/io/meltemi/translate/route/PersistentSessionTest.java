package io.meltemi.translate.route;

import static io.meltemi.translate.route.Mesh.fqdn;
import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute;
import io.envoyproxy.envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState;
import io.envoyproxy.envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState;
import io.meltemi.base.Labels;
import io.meltemi.model.Gateway;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.translate.Fixtures;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PersistentSessionTest {
  private static final String FILTER = "envoy.filters.http.stateful_session";
  private static final String COOKIE = "istio.io/persistent-session";
  private static final String HEADER = "istio.io/persistent-session-header";

  private static Service cart(Map<String, String> labels) {
    return Fixtures.labelled(
        Fixtures.service("shop", "cart", Fixtures.port("http", 80, Protocol.HTTP)),
        Labels.of(labels));
  }

  private static StatefulSession session(VirtualHost host) throws Exception {
    return host.getTypedPerFilterConfigOrThrow(FILTER)
        .unpack(StatefulSessionPerRoute.class)
        .getStatefulSession();
  }

  private static VirtualHost sidecarsHost(Mesh mesh) {
    return Mesh.host(mesh.tableFor(Fixtures.sidecar("shop"), "80"), fqdn("cart") + ":80");
  }

  private static CookieBasedSessionState cookie(VirtualHost host) throws Exception {
    return session(host).getSessionState().getTypedConfig().unpack(CookieBasedSessionState.class);
  }

  @Test
  void aSidecarsClientsStayByACookieOrAHeader() throws Exception {
    VirtualHost plain = sidecarsHost(new Mesh().with(cart(Map.of(COOKIE, "c"))).withSessions());
    assertThat(cookie(plain).getCookie().getName()).isEqualTo("c");
    assertThat(cookie(plain).getCookie().getPath()).isEqualTo("/");
    assertThat(cookie(plain).getCookie().hasTtl()).isFalse();

    Service service = cart(Map.of(COOKIE, "c:/p", HEADER, "h"));
    var rule = Mesh.virtualService("shop", "cart", fqdn("cart"), Rule.to(fqdn("cart")));
    VirtualHost routed = sidecarsHost(new Mesh().with(service).with(rule).withSessions());
    assertThat(cookie(routed).getCookie().getPath()).isEqualTo("/p");

    VirtualHost header = sidecarsHost(new Mesh().with(cart(Map.of(HEADER, "h"))).withSessions());
    assertThat(
            session(header)
                .getSessionState()
                .getTypedConfig()
                .unpack(HeaderBasedSessionState.class)
                .getName())
        .isEqualTo("h");
  }

  @Test
  void withoutTheVariableLabelsSayNothingToRoutes() {
    VirtualHost host = sidecarsHost(new Mesh().with(cart(Map.of(COOKIE, "c"))));
    assertThat(host.getTypedPerFilterConfigMap()).isEmpty();
  }

  @Test
  void aGatewaysHostOfTheNameOfAServiceHasItsSession() throws Exception {
    var gateway =
        new Gateway(
            Fixtures.meta("Gateway", "shop", "gw"),
            Labels.NONE,
            List.of(
                new Gateway.Server(
                    new Gateway.Port(80, Protocol.HTTP, "http", 0),
                    "",
                    List.of("*"),
                    Optional.empty(),
                    "",
                    "")));
    var table =
        new Mesh()
            .with(cart(Map.of(COOKIE, "c")))
            .with(gateway)
            .with(
                Mesh.virtualService(
                    Fixtures.meta("VirtualService", "shop", "cart"),
                    List.of(fqdn("cart")),
                    List.of("shop/gw"),
                    Rule.to(fqdn("cart"))),
                Mesh.virtualService(
                    Fixtures.meta("VirtualService", "shop", "other"),
                    List.of("www.example.com"),
                    List.of("shop/gw"),
                    Rule.to(fqdn("cart"))))
            .withSessions()
            .tableFor(Fixtures.router("shop"), "http.80");

    assertThat(cookie(Mesh.host(table, fqdn("cart") + ":80")).getCookie().getName()).isEqualTo("c");
    assertThat(Mesh.host(table, "www.example.com:80").getTypedPerFilterConfigMap()).isEmpty();
  }
}
