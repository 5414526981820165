package io.meltemi.translate.route;

import static io.meltemi.translate.route.Mesh.fqdn;
import static io.meltemi.translate.route.Mesh.host;
import static io.meltemi.translate.route.Mesh.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.Sidecar;
import io.meltemi.model.VirtualService.Destination;
import io.meltemi.translate.Fixtures;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SidecarRoutesTest {
  private static final ProxyView CLIENT = Fixtures.sidecar("shop");
  private static final Service CART = web("cart", 80);
  private static final Service STOCK =
      Fixtures.service(
          "shop",
          "stock",
          Fixtures.port("http", 80, Protocol.HTTP),
          Fixtures.port("admin", 8080, Protocol.UNSUPPORTED),
          Fixtures.port("db", 5432, Protocol.TCP));

  @Test
  void everyHttpServiceOfThePortHasAHostAndTheRestIsLetThrough() {
    RouteConfiguration table = new Mesh().with(STOCK, CART).tableFor(CLIENT, "80");

    assertThat(table.getName()).isEqualTo("80");
    assertThat(names(table))
        .containsExactly(fqdn("cart") + ":80", fqdn("stock") + ":80", "allow_any");
    assertThat(table.getIgnorePortInHostMatching()).isTrue();
    assertThat(table.hasValidateClusters()).isTrue();
    assertThat(table.getMaxDirectResponseBodySizeBytes().getValue()).isEqualTo(1 << 20);
    VirtualHost cart = host(table, fqdn("cart") + ":80");
    assertThat(cart.getIncludeRequestAttemptCount()).isTrue();
    assertThat(cart.getRoutes(0).getRoute().getCluster())
        .isEqualTo("outbound|80||cart.shop.svc.cluster.local");
    assertThat(cart.getRoutes(0).getDecorator().getOperation())
        .isEqualTo("cart.shop.svc.cluster.local:80/*");
    assertThat(host(table, "allow_any").getRoutes(0).getRoute().getCluster())
        .isEqualTo("PassthroughCluster");
  }

  @Test
  void aPortForATunnelIsSniffedLikeOneWithoutAProtocol() {
    var tunnelled = Fixtures.service("shop", "tunnelled", Fixtures.port("h", 80, Protocol.HBONE));
    RouteConfiguration table = new Mesh().with(tunnelled).tableFor(CLIENT, "80");
    assertThat(names(table)).contains(fqdn("tunnelled") + ":80");
  }

  @Test
  void portsThatDoNotSpeakHttpHaveNoHosts() {
    assertThat(names(new Mesh().with(STOCK).tableFor(CLIENT, "5432"))).containsExactly("allow_any");
  }

  @Test
  void unknownHostsAreBlockedWhereOnlyTheRegistryCounts() {
    var policy =
        new OutboundTrafficPolicy(OutboundTrafficPolicy.Mode.REGISTRY_ONLY, Optional.empty());
    RouteConfiguration table =
        new Mesh().with(CART).with(sidecar(List.of(), policy)).tableFor(CLIENT, "80");
    assertThat(host(table, "block_all").getRoutes(0).getDirectResponse().getStatus())
        .isEqualTo(502);
  }

  @Test
  void unknownHostsGoToTheEgressProxy() {
    var proxy = new Destination("out.example.com", "v1", OptionalInt.of(3128));
    var policy =
        new OutboundTrafficPolicy(OutboundTrafficPolicy.Mode.ALLOW_ANY, Optional.of(proxy));
    RouteConfiguration table =
        new Mesh().with(CART).with(sidecar(List.of(), policy)).tableFor(CLIENT, "80");
    assertThat(host(table, "allow_any").getRoutes(0).getRoute().getCluster())
        .isEqualTo("outbound|3128|v1|out.example.com");
  }

  @Test
  void sniffedListenerTakesAnyHost() {
    RouteConfiguration table =
        new Mesh().with(STOCK, web("other", 8080)).tableFor(CLIENT, fqdn("stock") + ":8080");
    assertThat(table.getVirtualHostsCount()).isOne();
    assertThat(table.getVirtualHosts(0).getName()).isEqualTo(fqdn("stock") + ":8080");
    assertThat(table.getVirtualHosts(0).getDomainsList()).containsExactly("*");
  }

  @Test
  void unknownNamesHaveEmptyTables() {
    for (String name : List.of("nonsense", "0x50", "99999", "a:b:c", "host:http", "")) {
      RouteConfiguration table = new Mesh().with(CART).tableFor(CLIENT, name);
      assertThat(table.getName()).isEqualTo(name);
      assertThat(table.getVirtualHostsCount()).isZero();
    }
  }

  @Test
  void virtualServiceReplacesTheServicesOwnRoute() {
    var vs =
        Mesh.virtualService("shop", "cart", fqdn("cart"), Rule.to(fqdn("stock")).named("swap"));
    VirtualHost cart =
        host(new Mesh().with(CART, STOCK).with(vs).tableFor(CLIENT, "80"), fqdn("cart") + ":80");
    assertThat(cart.getRoutesList()).hasSize(1);
    assertThat(cart.getRoutes(0).getName()).isEqualTo("swap");
    assertThat(cart.getRoutes(0).getRoute().getCluster())
        .isEqualTo("outbound|80||stock.shop.svc.cluster.local");
    assertThat(
            cart.getRoutes(0)
                .getMetadata()
                .getFilterMetadataOrThrow("istio")
                .getFieldsOrThrow("config")
                .getStringValue())
        .isEqualTo("/apis/networking.istio.io/v1/namespaces/shop/virtual-service/cart");
  }

  @Test
  void hostsOutsideTheRegistryAreRoutedOnPort80Only() {
    var vs = Mesh.virtualService("shop", "www", "www.example.com", Rule.to(fqdn("cart")));
    Mesh mesh = new Mesh().with(CART, STOCK).with(vs);
    assertThat(host(mesh.tableFor(CLIENT, "80"), "www.example.com:80").getDomainsList())
        .containsExactly("www.example.com");
    assertThat(names(mesh.tableFor(CLIENT, "8080")))
        .containsExactly(fqdn("stock") + ":8080", "allow_any");
  }

  @Test
  void mostSpecificWildcardTakesTheService() {
    var wide = Mesh.virtualService("shop", "a-wide", "*.cluster.local", Rule.to(fqdn("wide")));
    var narrow =
        Mesh.virtualService("shop", "b-narrow", "*.shop.svc.cluster.local", Rule.to(fqdn("slim")));
    var exact = Mesh.virtualService("shop", "c-exact", fqdn("stock"), Rule.to(fqdn("exact")));
    RouteConfiguration table =
        new Mesh().with(CART, STOCK).with(wide, narrow, exact).tableFor(CLIENT, "80");
    assertThat(clusterOf(table, "cart")).isEqualTo("outbound|80||slim.shop.svc.cluster.local");
    assertThat(clusterOf(table, "stock")).isEqualTo("outbound|80||exact.shop.svc.cluster.local");
    assertThat(names(table)).doesNotContain("*.cluster.local:80");
  }

  @Test
  void rulesForOtherSourcesPortsAndGatewaysAreLeftOut() {
    var vs =
        Mesh.virtualService(
            "shop",
            "cart",
            fqdn("cart"),
            Rule.to(fqdn("a")).named("gateway").when(Match.any().through("shop/edge")),
            Rule.to(fqdn("b")).named("port").when(Match.any().port(8080)),
            Rule.to(fqdn("c")).named("labels").when(Match.any().from(Map.of("app", "other"))),
            Rule.to(fqdn("d")).named("namespace").when(Match.any().fromNamespace("bank")),
            Rule.to(fqdn("e")).named("mine").when(Match.path("/x").from(Map.of("app", "client"))),
            Rule.to(fqdn("f")).named("rest"));
    VirtualHost cart =
        host(new Mesh().with(CART).with(vs).tableFor(CLIENT, "80"), fqdn("cart") + ":80");
    assertThat(cart.getRoutesList()).extracting(r -> r.getName()).containsExactly("mine", "rest");
  }

  @Test
  void serviceKeepsItsOwnRouteWhereNoRuleHolds() {
    var vs =
        Mesh.virtualService(
            "shop", "cart", fqdn("cart"), Rule.to(fqdn("a")).when(Match.any().through("x/y")));
    VirtualHost cart =
        host(new Mesh().with(CART).with(vs).tableFor(CLIENT, "80"), fqdn("cart") + ":80");
    assertThat(cart.getRoutes(0).getName()).isEqualTo("default");
  }

  @Test
  void nothingIsSentBehindARouteThatTakesEverything() {
    var vs =
        Mesh.virtualService(
            "shop",
            "cart",
            fqdn("cart"),
            Rule.to(fqdn("a")).named("first").when(Match.path("/x")).when(Match.prefix("/")),
            Rule.to(fqdn("b")).named("never"));
    VirtualHost cart =
        host(new Mesh().with(CART).with(vs).tableFor(CLIENT, "80"), fqdn("cart") + ":80");
    assertThat(cart.getRoutesList()).extracting(r -> r.getName()).containsExactly("first", "first");
  }

  @Test
  void proxyListenerReachesEveryPort() {
    RouteConfiguration table = new Mesh().with(CART, STOCK).tableFor(CLIENT, "http_proxy");
    assertThat(names(table))
        .containsExactly(
            fqdn("cart") + ":80", fqdn("stock") + ":80", fqdn("stock") + ":8080", "allow_any");
    assertThat(host(table, fqdn("cart") + ":80").getDomainsList())
        .contains("cart", "cart:80", fqdn("cart"), fqdn("cart") + ":80");
    assertThat(host(table, fqdn("stock") + ":8080").getDomainsList())
        .allMatch(domain -> domain.endsWith(":8080"));
  }

  @Test
  void socketListenerIsFoundByItsPath() {
    var egress =
        new Sidecar.EgressListener(
            Optional.of(new Sidecar.Port(0, Protocol.HTTP, "sock")),
            "unix:///run/out.sock",
            Sidecar.CaptureMode.NONE,
            List.of("*/*"));
    Mesh mesh =
        new Mesh().with(CART).with(sidecar(List.of(egress), OutboundTrafficPolicy.ALLOW_ANY));
    assertThat(names(mesh.tableFor(CLIENT, "unix:///run/out.sock")))
        .containsExactly(fqdn("cart") + ":80", "allow_any");
    assertThat(mesh.tableFor(CLIENT, "unix:///run/other.sock").getVirtualHostsCount()).isZero();
  }

  @Test
  void changeOfOneVirtualServiceKeepsTheOtherHostsBytes() {
    var before = Mesh.virtualService("shop", "cart", fqdn("cart"), Rule.to(fqdn("a")));
    var after = Mesh.virtualService("shop", "cart", fqdn("cart"), Rule.to(fqdn("b")));
    Mesh mesh = new Mesh().with(CART, STOCK).with(before);
    RouteConfiguration old = mesh.tableFor(CLIENT, "80");
    RouteConfiguration now = mesh.without(before).with(after).tableFor(CLIENT, "80");
    assertThat(clusterOf(now, "cart")).isEqualTo("outbound|80||b.shop.svc.cluster.local");
    assertThat(host(now, fqdn("stock") + ":80")).isEqualTo(host(old, fqdn("stock") + ":80"));
  }

  @Test
  void sameTableIsTheSameInstance() {
    Mesh mesh = new Mesh().with(CART, STOCK);
    var first = mesh.encodedFor(CLIENT, "80");
    var other = Mesh.virtualService("shop", "x", fqdn("stock"), Rule.to(fqdn("y")));
    mesh.with(other).encodedFor(CLIENT, "80");
    assertThat(mesh.without(other).encodedFor(CLIENT, "80")).isSameAs(first);
  }

  @Test
  void routesToAnAliasLeadToItsServiceOnPortsThatItDoesNotDeclareToo() {
    Service alias = alias();
    var vs = Mesh.virtualService("shop", "other", fqdn("other"), Rule.to(fqdn("basket")));
    RouteConfiguration table =
        new Mesh().with(CART, alias, web("other", 9000)).with(vs).tableFor(CLIENT, "9000");
    assertThat(host(table, fqdn("other") + ":9000").getRoutes(0).getRoute().getCluster())
        .isEqualTo("outbound|9000||cart.shop.svc.cluster.local");
  }

  private static Service alias() {
    return new Service(
        io.meltemi.base.Hostname.of(fqdn("basket")),
        new Service.Attributes(
            Service.Registry.KUBERNETES,
            "shop",
            "basket",
            io.meltemi.base.Labels.NONE,
            io.meltemi.base.Labels.NONE,
            io.meltemi.model.Visibility.PUBLIC,
            java.time.Instant.EPOCH),
        Service.Resolution.ALIAS,
        false,
        new Service.Vips(List.of(Service.UNSPECIFIED), List.of()),
        List.of(Fixtures.port("http", 80, Protocol.HTTP)),
        List.of(),
        new Service.Kubernetes("ExternalName", fqdn("cart"), List.of(), false, false, ""));
  }

  @Test
  void aliasIsADomainOfItsServiceAndNoHostOfItsOwn() {
    Service alias = alias();
    var vs = Mesh.virtualService("shop", "stock", fqdn("stock"), Rule.to(fqdn("basket")));
    RouteConfiguration table = new Mesh().with(CART, STOCK, alias).with(vs).tableFor(CLIENT, "80");
    assertThat(names(table)).doesNotContain(fqdn("basket") + ":80");
    assertThat(host(table, fqdn("cart") + ":80").getDomainsList()).contains("basket", "cart");
    assertThat(clusterOf(table, "stock")).isEqualTo("outbound|80||cart.shop.svc.cluster.local");
  }

  private static String clusterOf(RouteConfiguration table, String service) {
    return host(table, fqdn(service) + ":80").getRoutes(0).getRoute().getCluster();
  }

  private static Service web(String name, int port) {
    return Fixtures.service("shop", name, Fixtures.port("http", port, Protocol.HTTP));
  }

  private static Sidecar sidecar(
      List<Sidecar.EgressListener> egress, OutboundTrafficPolicy policy) {
    return new Sidecar(
        Fixtures.meta("Sidecar", "shop", "default"),
        Optional.empty(),
        List.of(),
        egress,
        Optional.empty(),
        Optional.of(policy));
  }
}
