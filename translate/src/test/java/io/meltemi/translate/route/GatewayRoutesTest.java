package io.meltemi.translate.route;

import static io.meltemi.translate.route.Mesh.fqdn;
import static io.meltemi.translate.route.Mesh.host;
import static io.meltemi.translate.route.Mesh.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.meltemi.base.Labels;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Gateway;
import io.meltemi.model.Gateway.Server;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.ServiceTarget;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.Rewrite;
import io.meltemi.translate.Fixtures;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GatewayRoutesTest {
  private static final ProxyView ROUTER = Fixtures.router("edge");
  private static final Service CART =
      Fixtures.service("shop", "cart", Fixtures.port("http", 8080, Protocol.HTTP));

  @Test
  void hostsOfServerAndVirtualServiceIntersect() {
    RouteConfiguration table =
        new Mesh()
            .with(CART)
            .with(plainGateway("*.example.com", "a.example.org", "bank/b.example.org"))
            .with(
                vs(
                    "main",
                    List.of("www.example.com", "*.example.org", "www.example.net"),
                    Rule.to(fqdn("cart"))))
            .tableFor(ROUTER, "http.80");
    assertThat(names(table)).containsExactly("www.example.com:80");
    assertThat(table.getVirtualHosts(0).getDomainsList())
        .containsExactly("www.example.com", "a.example.org");
    assertThat(table.getVirtualHosts(0).getRoutes(0).getRoute().getCluster())
        .isEqualTo("outbound|8080||cart.shop.svc.cluster.local");
  }

  @Test
  void ipv6HostsStandInBrackets() {
    RouteConfiguration table =
        new Mesh()
            .with(CART)
            .with(plainGateway("*"))
            .with(vs("a", List.of("2001:db8::1"), Rule.to(fqdn("cart"))))
            .tableFor(ROUTER, "http.80");
    assertThat(table.getVirtualHosts(0).getDomainsList()).containsExactly("[2001:db8::1]");
  }

  @Test
  void virtualServicesOfOneHostAreMergedWithCatchAllsLast() {
    RouteConfiguration table =
        new Mesh()
            .with(CART)
            .with(plainGateway("*"))
            .with(
                vs("a", List.of("www.example.com"), Rule.to(fqdn("cart")).named("rest")),
                vs(
                    "b",
                    List.of("www.example.com"),
                    Rule.to(fqdn("cart")).named("x").when(Match.path("/x"))))
            .tableFor(ROUTER, "http.80");
    assertThat(table.getVirtualHosts(0).getRoutesList())
        .extracting(Route::getName)
        .containsExactly("x", "rest");
  }

  /** A route that passes over {@code ;a=b} leads to what policies compare with it. */
  @Test
  void cve202673553RoutesReadPathsAsPoliciesDo() {
    RouteConfiguration table =
        new Mesh()
            .with(CART)
            .with(plainGateway("*"))
            .with(vs("a", List.of("*"), Rule.to(fqdn("cart")).when(Match.path("/admin"))))
            .tableFor(ROUTER, "http.80");
    assertThat(table.getVirtualHosts(0).getRoutes(0).getMatch().getPath()).isEqualTo("/admin");
    assertThat(table.getIgnorePathParametersInPathMatching()).isFalse();
  }

  @Test
  void hostsWithDifferentRoutesStayApart() {
    RouteConfiguration table =
        new Mesh()
            .with(CART)
            .with(plainGateway("*"))
            .with(
                vs("a", List.of("a.example.com", "b.example.com"), Rule.to(fqdn("cart"))),
                vs("b", List.of("b.example.com"), Rule.to(fqdn("cart")).when(Match.path("/x"))))
            .tableFor(ROUTER, "http.80");
    assertThat(names(table)).containsExactly("a.example.com:80", "b.example.com:80");
  }

  @Test
  void httpsRedirectHoldsForHostsWithAndWithoutRoutes() {
    Server redirecting =
        server(80, Protocol.HTTP, "http", Optional.of(tls(true)), "www.example.com", "bank/b.com");
    RouteConfiguration table =
        new Mesh()
            .with(CART)
            .with(gateway("gw", redirecting))
            .with(vs("a", List.of("www.example.com"), Rule.to(fqdn("cart"))))
            .tableFor(ROUTER, "http.80");
    assertThat(names(table)).containsExactly("b.com:80", "www.example.com:80");
    assertThat(table.getVirtualHostsList())
        .allMatch(h -> h.getRequireTls() == VirtualHost.TlsRequirementType.ALL);
    assertThat(host(table, "b.com:80").getRoutesList()).isEmpty();
  }

  @Test
  void gatewayWithoutHostsAnswersNothing() {
    RouteConfiguration table = new Mesh().with(plainGateway("*")).tableFor(ROUTER, "http.80");
    assertThat(names(table)).containsExactly("blackhole:80");
    assertThat(table.getVirtualHosts(0).getRoutesList()).isEmpty();
  }

  @Test
  void unknownNamesHaveEmptyTables() {
    RouteConfiguration table = new Mesh().with(plainGateway("*")).tableFor(ROUTER, "http.81");
    assertThat(table.getVirtualHostsCount()).isZero();
    assertThat(table.getName()).isEqualTo("http.81");
  }

  @Test
  void eachHttpsServerHasATableOfItsOwn() {
    Mesh mesh =
        new Mesh()
            .with(CART)
            .with(
                gateway(
                    "gw",
                    server(443, Protocol.HTTPS, "https-a", Optional.of(tls(false)), "a.com"),
                    server(443, Protocol.HTTPS, "https-b", Optional.of(tls(false)), "b.com")))
            .with(vs("all", List.of("*"), Rule.to(fqdn("cart"))));
    assertThat(names(mesh.tableFor(ROUTER, "https.443.https-a.gw.shop")))
        .containsExactly("a.com:443");
    assertThat(names(mesh.tableFor(ROUTER, "https.443.https-b.gw.shop")))
        .containsExactly("b.com:443");
  }

  @Test
  void matchesOfTheMeshDoNotHoldAtAGateway() {
    RouteConfiguration table =
        new Mesh()
            .with(CART)
            .with(plainGateway("*"))
            .with(
                vs(
                    "a",
                    List.of("www.example.com"),
                    Rule.to(fqdn("x")).when(Match.any().through("mesh")),
                    Rule.to(fqdn("y")).named("here").when(Match.path("/y").through("shop/gw"))))
            .tableFor(ROUTER, "http.80");
    assertThat(table.getVirtualHosts(0).getRoutesList())
        .extracting(Route::getName)
        .containsExactly("here");
  }

  @Test
  void gatewayApiPrefixIsTakenOffByAQuotedRegex() {
    var meta = Mesh.annotated("shop", "api", "internal.istio.io/route-semantics", "gateway");
    var rule =
        Rule.to(fqdn("cart"))
            .when(Match.prefix("/v1.0"))
            .rewrite(new Rewrite("/", "", Optional.empty()));
    RouteConfiguration table =
        new Mesh()
            .with(CART)
            .with(plainGateway("*"))
            .with(Mesh.virtualService(meta, List.of("x.example.com"), List.of("shop/gw"), rule))
            .tableFor(ROUTER, "http.80");
    Route route = table.getVirtualHosts(0).getRoutes(0);
    assertThat(route.getMatch().getPathSeparatedPrefix()).isEqualTo("/v1.0");
    assertThat(route.getRoute().getRegexRewrite().getPattern().getRegex())
        .isEqualTo("^/v1\\.0(/?)(.*)");
    assertThat(route.getDecorator().getOperation()).isEqualTo(fqdn("cart") + ":8080/*");
    assertThat(route.getRoute().getClusterNotFoundResponseCode().name())
        .isEqualTo("INTERNAL_SERVER_ERROR");
  }

  /** Domains by the status that they are answered with; 0 where there are routes, 404 without. */
  private static Map<String, Integer> answers(RouteConfiguration table) {
    var answers = new TreeMap<String, Integer>();
    for (VirtualHost host : table.getVirtualHostsList()) {
      int status =
          host.getRoutesCount() == 0 ? 404 : host.getRoutes(0).getDirectResponse().getStatus();
      host.getDomainsList().forEach(domain -> answers.put(domain, status));
    }
    return answers;
  }

  @Test
  void requestsForAnotherHttpsListenerOfTheGatewayApiAreMisdirected() {
    ProxyView router = router443();
    Mesh mesh =
        new Mesh()
            .with(CART)
            .with(listener("any", "*"))
            .with(listener("exact", "b.example.org"))
            .with(listener("wild", "*.wild.example"))
            .with(listener("narrow", "d.wild.example"))
            .with(at("any", "a.example.org", "b.example.org"))
            .with(at("exact", "b.example.org"))
            .with(at("wild", "e.wild.example", "d.wild.example"));

    assertThat(answers(mesh.tableFor(router, "https.443.default.any.shop")))
        .isEqualTo(
            Map.of(
                "a.example.org",
                0,
                "b.example.org",
                421,
                "*.wild.example",
                421,
                "d.wild.example",
                421));
    assertThat(answers(mesh.tableFor(router, "https.443.default.exact.shop")))
        .isEqualTo(
            Map.of("b.example.org", 0, "*", 421, "*.wild.example", 421, "d.wild.example", 421));
    assertThat(answers(mesh.tableFor(router, "https.443.default.wild.shop")))
        .isEqualTo(
            Map.of(
                "e.wild.example",
                0,
                "*.wild.example",
                404,
                "d.wild.example",
                421,
                "*",
                421,
                "b.example.org",
                421));
    // Without routes its own host is not found, and not another's.
    assertThat(answers(mesh.tableFor(router, "https.443.default.narrow.shop")))
        .isEqualTo(
            Map.of("d.wild.example", 404, "*.wild.example", 421, "*", 421, "b.example.org", 421));
  }

  @Test
  void aListenerAloneOnItsPortMisdirectsNothing() {
    ProxyView router = router443();
    Mesh mesh =
        new Mesh()
            .with(CART)
            .with(listener("exact", "b.example.org"))
            .with(at("exact", "b.example.org"));

    assertThat(answers(mesh.tableFor(router, "https.443.default.exact.shop")))
        .isEqualTo(Map.of("b.example.org", 0));
  }

  private static ProxyView router443() {
    Service web = Fixtures.service("shop", "web", Fixtures.port("https", 443, Protocol.HTTPS));
    return Fixtures.withWorkload(
        Fixtures.router("shop"),
        List.of("10.0.0.1"),
        List.of(new ServiceTarget(web, web.ports().getFirst(), 443, Endpoint.TlsMode.DISABLED)));
  }

  private static Gateway listener(String name, String host) {
    return new Gateway(
        Mesh.annotated(
            "shop", name, "internal.istio.io/gateway-service", "web.shop.svc.cluster.local"),
        Labels.NONE,
        List.of(server(443, Protocol.HTTPS, "default", Optional.of(tls(false)), host)));
  }

  private static VirtualService at(String listener, String... hosts) {
    return Mesh.virtualService(
        Fixtures.meta("VirtualService", "shop", listener),
        List.of(hosts),
        List.of("shop/" + listener),
        Rule.to(fqdn("cart")));
  }

  private static Gateway plainGateway(String... hosts) {
    return gateway("gw", server(80, Protocol.HTTP, "http", Optional.empty(), hosts));
  }

  private static Gateway gateway(String name, Server... servers) {
    return new Gateway(Fixtures.meta("Gateway", "shop", name), Labels.NONE, List.of(servers));
  }

  private static Server server(
      int port, Protocol protocol, String name, Optional<Gateway.ServerTls> tls, String... hosts) {
    return new Server(new Gateway.Port(port, protocol, name, 0), "", List.of(hosts), tls, "", "");
  }

  static Gateway.ServerTls tls(boolean redirect) {
    return new Gateway.ServerTls(
        redirect,
        Gateway.Mode.SIMPLE,
        new Gateway.ServerTls.Files("", "", "", ""),
        new Gateway.ServerTls.Credentials("cert", List.of(), ""),
        List.of(),
        Gateway.ServerTls.Verification.NONE,
        new Gateway.ServerTls.Parameters(
            Gateway.TlsVersion.TLS_AUTO, Gateway.TlsVersion.TLS_AUTO, List.of()));
  }

  private static VirtualService vs(String name, List<String> hosts, Rule... rules) {
    return Mesh.virtualService(
        Fixtures.meta("VirtualService", "shop", name), hosts, List.of("shop/gw"), rules);
  }
}
