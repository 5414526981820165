package io.meltemi.translate.listener;

import static io.meltemi.translate.Fixtures.meta;
import static io.meltemi.translate.Fixtures.port;
import static io.meltemi.translate.listener.ListenerFixtures.at;
import static io.meltemi.translate.listener.ListenerFixtures.external;
import static io.meltemi.translate.listener.ListenerFixtures.hcm;
import static io.meltemi.translate.listener.ListenerFixtures.named;
import static io.meltemi.translate.listener.ListenerFixtures.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.meltemi.base.Encoded;
import io.meltemi.base.Labels;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView.Extensions;
import io.meltemi.model.Service;
import io.meltemi.model.Service.Resolution;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.Destination;
import io.meltemi.model.VirtualService.L4Match;
import io.meltemi.model.VirtualService.RouteDestination;
import io.meltemi.model.VirtualService.TcpRoute;
import io.meltemi.model.Visibility;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.ScopeFixture;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class OutboundListenersTest {
  private static final List<String> NO_ADDRESS = List.of("0.0.0.0");

  private final ListenerTranslator translator = new ListenerTranslator();

  private List<Encoded> listeners(Service... services) {
    return listeners(List.of(), services);
  }

  private List<Encoded> listeners(List<VirtualService> rules, Service... services) {
    var proxy = ListenerFixtures.sidecar(Extensions.ISTIO, List.of());
    var config =
        ListenerFixtures.withVirtualServices(Fixtures.config(List.of(services), List.of()), rules);
    return ScopeFixture.of(proxy, config).listeners(translator, ListenerFixtures.headlessPods());
  }

  private static List<String> names(List<Encoded> listeners) {
    return listeners.stream().map(Encoded::name).filter(n -> !n.startsWith("virtual")).toList();
  }

  private static List<String> inspectors(Listener listener) {
    return listener.getListenerFiltersList().stream().map(ListenerFilter::getName).toList();
  }

  @Test
  void httpServicesOfAPortShareTheWildcard() {
    var listeners =
        listeners(
            at("10.0.0.1", "a", port("http", 80, Protocol.HTTP)),
            at("10.0.0.2", "b", port("grpc", 80, Protocol.GRPC)));

    assertThat(names(listeners)).containsExactly("0.0.0.0_80");
    Listener shared = named("0.0.0.0_80", listeners);
    assertThat(hcm(shared.getFilterChains(0)).getRds().getRouteConfigName()).isEqualTo("80");
    assertThat(tcp(shared.getDefaultFilterChain()).getCluster()).isEqualTo("PassthroughCluster");
  }

  @Test
  void tcpServiceHasItsOwnAddress() {
    Listener listener =
        named("10.0.0.1_5432", listeners(at("10.0.0.1", "db", port("tcp", 5432, Protocol.TCP))));

    assertThat(listener.getBindToPort().getValue()).isFalse();
    assertThat(listener.getListenerFiltersList()).isEmpty();
    assertThat(tcp(listener.getFilterChains(0)).getCluster())
        .isEqualTo("outbound|5432||db.default.svc.cluster.local");
  }

  @Test
  void rangesOnTheProxysOwnPortsHaveNoListener() {
    var listeners =
        listeners(
            external(
                "a",
                Resolution.PASSTHROUGH,
                List.of("10.0.0.0/8"),
                port("tcp", 15001, Protocol.TCP)),
            external(
                "b",
                Resolution.PASSTHROUGH,
                List.of("10.0.0.0/8"),
                port("tcp", 15006, Protocol.TCP)),
            external("c", Resolution.PASSTHROUGH, NO_ADDRESS, port("tcp", 15006, Protocol.TCP)),
            external(
                "d",
                Resolution.PASSTHROUGH,
                List.of("10.0.0.0/8"),
                port("tcp", 15007, Protocol.TCP)));

    assertThat(names(listeners)).containsExactly("0.0.0.0_15007");
  }

  @Test
  void portWithoutProtocolIsSniffedOnItsOwnAddress() {
    Listener listener =
        named(
            "10.0.0.1_7000",
            listeners(at("10.0.0.1", "any", port("x", 7000, Protocol.UNSUPPORTED))));

    assertThat(inspectors(listener)).containsExactly("envoy.filters.listener.http_inspector");
    assertThat(hcm(listener.getFilterChains(0)).getRds().getRouteConfigName())
        .isEqualTo("any.default.svc.cluster.local:7000");
    assertThat(tcp(listener.getDefaultFilterChain()).getCluster())
        .isEqualTo("outbound|7000||any.default.svc.cluster.local");
  }

  @Test
  void httpAndTcpOnOneAddressAreToldApart() {
    Listener listener =
        named(
            "0.0.0.0_9000",
            listeners(
                external("raw", Resolution.DNS, NO_ADDRESS, port("tcp", 9000, Protocol.TCP)),
                at("10.0.0.1", "web", port("http", 9000, Protocol.HTTP))));

    assertThat(hcm(listener.getFilterChains(0)).getRds().getRouteConfigName()).isEqualTo("9000");
    assertThat(tcp(listener.getDefaultFilterChain()).getCluster()).isEqualTo("outbound|9000||raw");
  }

  @Test
  void firstOfTwoTcpServicesOnOneAddressWins() {
    Listener listener =
        named(
            "0.0.0.0_9000",
            listeners(
                external("old", Resolution.DNS, NO_ADDRESS, port("tcp", 9000, Protocol.TCP)),
                external("new", Resolution.DNS, NO_ADDRESS, port("tcp", 9000, Protocol.TCP))));

    assertThat(listener.getFilterChainsList()).hasSize(1);
    assertThat(tcp(listener.getFilterChains(0)).getCluster()).isEqualTo("outbound|9000||old");
  }

  @Test
  void serverThatSpeaksFirstSharesItsPortWithNobody() {
    Listener listener =
        named(
            "0.0.0.0_9000",
            listeners(
                external("sql", Resolution.DNS, NO_ADDRESS, port("db", 9000, Protocol.MYSQL)),
                at("10.0.0.1", "web", port("http", 9000, Protocol.HTTP))));

    assertThat(listener.getListenerFiltersList()).isEmpty();
    assertThat(tcp(listener.getFilterChains(0)).getCluster()).isEqualTo("outbound|9000||sql");
  }

  @Test
  void hostsWithoutAddressAreToldApartBySni() {
    Listener listener =
        named(
            "0.0.0.0_443",
            listeners(
                external("a.com", Resolution.DNS, NO_ADDRESS, port("tls", 443, Protocol.HTTPS)),
                external("b.com", Resolution.DNS, NO_ADDRESS, port("tls", 443, Protocol.TLS))));

    assertThat(inspectors(listener)).containsExactly("envoy.filters.listener.tls_inspector");
    assertThat(listener.getFilterChainsList())
        .extracting(c -> List.copyOf(c.getFilterChainMatch().getServerNamesList()))
        .containsExactly(List.of("a.com"), List.of("b.com"));
  }

  @Test
  void rangeOfAddressesIsMatchedOnTheWildcard() {
    var listeners =
        listeners(
            external(
                "range.com",
                Resolution.PASSTHROUGH,
                List.of("203.0.113.0/26", "203.0.113.200"),
                port("tcp", 7777, Protocol.TCP)));

    assertThat(names(listeners)).containsExactly("0.0.0.0_7777", "203.0.113.200_7777");
    FilterChain chain = named("0.0.0.0_7777", listeners).getFilterChains(0);
    assertThat(chain.getFilterChainMatch().getPrefixRanges(0).getAddressPrefix())
        .isEqualTo("203.0.113.0");
  }

  @Test
  void headlessTcpServiceHasAListenerPerOtherInstance() {
    assertThat(names(listeners(ListenerFixtures.HEADLESS))).containsExactly("10.1.0.1_5432");
  }

  @Test
  void udpHasNoListener() {
    assertThat(names(listeners(at("10.0.0.1", "dns", port("dns", 53, Protocol.UDP))))).isEmpty();
  }

  @Test
  void reservedPortOnTheWildcardIsSkipped() {
    assertThat(names(listeners(at("10.0.0.1", "web", port("http", 15001, Protocol.HTTP)))))
        .isEmpty();
  }

  @Test
  void tcpRuleSplitsByWeightAndNamesItself() {
    Service db = at("10.0.0.1", "db", port("tcp", 5432, Protocol.TCP));
    VirtualService rule = tcpRule(db, List.of(to(db, "v1", 80), to(db, "v2", 20)));

    FilterChain chain = named("10.0.0.1_5432", listeners(List.of(rule), db)).getFilterChains(0);

    assertThat(tcp(chain).getWeightedClusters().getClustersList())
        .extracting(c -> c.getName() + "=" + c.getWeight())
        .containsExactly(
            "outbound|5432|v1|db.default.svc.cluster.local=80",
            "outbound|5432|v2|db.default.svc.cluster.local=20");
    assertThat(chain.getMetadata().getFilterMetadataMap().get("istio").toString())
        .contains("/apis/networking.istio.io/v1/namespaces/default/virtual-service/split");
  }

  @Test
  void ruleForOtherClientsIsIgnored() {
    Service db = at("10.0.0.1", "db", port("tcp", 5432, Protocol.TCP));
    VirtualService all = tcpRule(db, List.of(to(db, "v1", 0)));
    var foreign =
        new L4Match(List.of(), OptionalInt.empty(), "", Labels.NONE, "elsewhere", List.of());
    VirtualService rule =
        new VirtualService(
            all.meta(),
            all.hosts(),
            all.gateways(),
            List.of(),
            List.of(),
            List.of(new TcpRoute(List.of(foreign), all.tcp().get(0).route())),
            Visibility.PUBLIC);

    FilterChain chain = named("10.0.0.1_5432", listeners(List.of(rule), db)).getFilterChains(0);

    assertThat(tcp(chain).getCluster()).isEqualTo("outbound|5432||db.default.svc.cluster.local");
  }

  @Test
  void stockEnvoyGetsNoFiltersOfIstios() {
    var proxy = ListenerFixtures.sidecar(StockEnvoyAcceptsListenersTest.STOCK, List.of());
    var config =
        Fixtures.config(List.of(at("10.0.0.1", "a", port("http", 80, Protocol.HTTP))), List.of());
    Listener listener =
        named(
            "0.0.0.0_80",
            ScopeFixture.of(proxy, config).listeners(translator, EndpointSnapshot.EMPTY));

    assertThat(hcm(listener.getFilterChains(0)).getHttpFiltersList())
        .extracting(f -> f.getName())
        .containsExactly(
            "envoy.filters.http.grpc_stats",
            "envoy.filters.http.fault",
            "envoy.filters.http.cors",
            "envoy.filters.http.router");
  }

  private static RouteDestination to(Service service, String subset, int weight) {
    return new RouteDestination(
        new Destination(service.hostname().value(), subset, OptionalInt.empty()), weight);
  }

  private static VirtualService tcpRule(Service service, List<RouteDestination> route) {
    return new VirtualService(
        meta("VirtualService", "default", "split"),
        List.of(service.hostname().value()),
        List.of("mesh"),
        List.of(),
        List.of(),
        List.of(new TcpRoute(List.of(), route)),
        Visibility.PUBLIC);
  }
}
