package io.meltemi.translate.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Gateway;
import io.meltemi.model.Gateway.Server;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.ServiceTarget;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.route.GatewayServers.Listener;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GatewayServersTest {
  @Test
  void plainServersShareAPort() {
    GatewayServers merged = merge(plain(80, "", "a.com"), plain(80, "", "b.com"));
    assertThat(merged.listeners()).hasSize(1);
    assertThat(merged.byRouteName().get("http.80")).hasSize(2);
  }

  @Test
  void otherProtocolsGiveWayToTheFirst() {
    GatewayServers merged =
        merge(
            plain(80, "", "a.com"),
            server(80, Protocol.TCP, "", Optional.empty(), "*"),
            server(80, Protocol.HTTPS, "", Optional.of(GatewayRoutesTest.tls(false)), "b.com"));
    assertThat(merged.listeners()).extracting(Listener::protocol).containsExactly(Protocol.HTTP);
    assertThat(merged.listeners().get(0).servers()).hasSize(1);
  }

  @Test
  void bindAddressesAreApart() {
    GatewayServers merged = merge(plain(80, "10.0.0.1", "a.com"), plain(80, "10.0.0.2", "a.com"));
    assertThat(merged.listeners())
        .extracting(Listener::bind)
        .containsExactly("10.0.0.1", "10.0.0.2");
    assertThat(merged.byRouteName()).containsOnlyKeys("http.80.10.0.0.1", "http.80.10.0.0.2");
  }

  @Test
  void secondTlsServerOfAHostIsLeftOut() {
    var tls = Optional.of(GatewayRoutesTest.tls(false));
    GatewayServers merged =
        merge(
            server(443, Protocol.HTTPS, "one", "", tls, "a.com", "b.com"),
            server(443, Protocol.HTTPS, "two", "", tls, "b.com"),
            server(443, Protocol.HTTPS, "three", "", tls, "c.com"));
    assertThat(merged.byRouteName())
        .containsOnlyKeys("https.443.one.gw.shop", "https.443.three.gw.shop");
  }

  @Test
  void aTakenHostCostsThatHostAloneAndIsToldWithBothOwners() {
    var tls = Optional.of(GatewayRoutesTest.tls(false));
    GatewayServers merged =
        merge(
            server(443, Protocol.HTTPS, "one", "", tls, "*.a.com", "b.com"),
            server(443, Protocol.HTTPS, "two", "", tls, "bank/b.com", "shop/*.a.com", "c.com"),
            server(443, Protocol.HTTPS, "same", "", tls, "b.com", "e.com"),
            server(443, Protocol.HTTPS, "three", "", tls, "d.com", "bank/d.com"),
            server(443, Protocol.TCP, "raw", "", Optional.empty(), "*"));

    assertThat(merged.byRouteName().get("https.443.two.gw.shop"))
        .singleElement()
        .satisfies(server -> assertThat(server.hosts()).containsExactly("c.com"));
    assertThat(merged.byRouteName().get("https.443.three.gw.shop"))
        .singleElement()
        .satisfies(server -> assertThat(server.hosts()).containsExactly("d.com", "bank/d.com"));
    assertThat(merged.byRouteName()).doesNotContainKey("https.443.same.gw.shop");
    assertThat(merged.conflicts())
        .extracting(c -> c.what() + ": " + c.owner() + ", not " + c.loser())
        .contains(
            "SNI host b.com on port 443: Gateway shop/gw (one), not Gateway shop/gw (two)",
            "SNI host *.a.com on port 443: Gateway shop/gw (one), not Gateway shop/gw (two)");
  }

  @Test
  void aPortOfAnotherProtocolIsTold() {
    GatewayServers merged =
        merge(plain(80, "", "a.com"), server(80, Protocol.TCP, "mongo", "", Optional.empty(), "*"));

    assertThat(merged.conflicts())
        .containsExactly(
            new GatewayConflict("port 80", "Gateway shop/gw (name)", "Gateway shop/gw (mongo)"));
  }

  @Test
  void portOfTheRoutersServiceMeansThePortBehindIt() {
    Service service = Fixtures.service("edge", "ingress", Fixtures.port("http", 80, Protocol.HTTP));
    ServicePort port = service.ports().get(0);
    ProxyView router =
        Fixtures.withWorkload(
            Fixtures.router("edge"),
            List.of(),
            List.of(new ServiceTarget(service, port, 8080, Endpoint.TlsMode.DISABLED)));
    GatewayServers merged = merge(router, plain(80, "", "a.com"), plain(9090, "", "a.com"));
    assertThat(merged.listeners()).extracting(Listener::port).containsExactly(8080, 9090);
    assertThat(merged.byRouteName()).containsOnlyKeys("http.8080", "http.9090");
  }

  @Test
  void namespacesOfHostsAreResolved() {
    GatewayServers merged = merge(plain(80, "", "./a.com", "*/b.com", "bank/c.com"));
    assertThat(merged.listeners().get(0).servers().get(0).hosts())
        .containsExactly("shop/a.com", "b.com", "bank/c.com");
    assertThat(merge(plain(80, "", "a.com", "*/*")).listeners().get(0).servers().get(0).hosts())
        .containsExactly("*");
  }

  private static GatewayServers merge(Server... servers) {
    return merge(Fixtures.router("edge"), servers);
  }

  private static GatewayServers merge(ProxyView router, Server... servers) {
    var gateway =
        new Gateway(Fixtures.meta("Gateway", "shop", "gw"), Labels.NONE, List.of(servers));
    return GatewayServers.of(new Mesh().with(gateway).scopeOf(router));
  }

  private static Server plain(int port, String bind, String... hosts) {
    return server(port, Protocol.HTTP, bind, Optional.empty(), hosts);
  }

  private static Server server(
      int port, Protocol protocol, String bind, Optional<Gateway.ServerTls> tls, String... hosts) {
    return server(port, protocol, "name", bind, tls, hosts);
  }

  private static Server server(
      int port,
      Protocol protocol,
      String name,
      String bind,
      Optional<Gateway.ServerTls> tls,
      String... hosts) {
    return new Server(new Gateway.Port(port, protocol, name, 0), bind, List.of(hosts), tls, "", "");
  }
}
