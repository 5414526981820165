package io.meltemi.translate.route;

import static io.meltemi.translate.route.Mesh.fqdn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.meltemi.base.Encoded;
import io.meltemi.base.Labels;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.Gateway;
import io.meltemi.model.Gateway.Server;
import io.meltemi.model.Gateway.ServerTls;
import io.meltemi.model.Gateway.TlsVersion;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.VirtualService;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.scope.ScopeResolver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GatewayTablesTest {
  private static final ProxyView ROUTER = Fixtures.router("edge");
  private static final Gateway GATE =
      new Gateway(
          Fixtures.meta("Gateway", "edge", "gate"),
          Labels.NONE,
          List.of(
              new Server(
                  new Gateway.Port(80, Protocol.HTTP, "http", 0),
                  "",
                  List.of("*"),
                  Optional.empty(),
                  "",
                  "")));

  private static final Gateway REDIRECTING = redirecting();
  private static final List<String> HOSTS =
      List.of("a.example.com", "b.example.com", "c.example.com", "*.example.com", "*", "d.org");

  private final RouteTranslator translator = new RouteTranslator();
  private final List<Service> services = new ArrayList<>(List.of(service(8080)));
  private final List<Gateway> gateways = new ArrayList<>(List.of(GATE));
  private final List<VirtualService> rules = new ArrayList<>(List.of(rule("a"), rule("b")));
  private Optional<ScopeResolver> resolver = Optional.empty();
  private Optional<RouteTables> tables = Optional.empty();

  private static Service service(int port) {
    return Fixtures.service("shop", "cart", Fixtures.port("http", port, Protocol.HTTP));
  }

  private static VirtualService rule(String name) {
    return Mesh.virtualService(
        Fixtures.meta("VirtualService", "shop", name),
        List.of(name + ".example.com"),
        List.of("edge/gate"),
        Rule.to(fqdn("cart")));
  }

  private static Gateway redirecting() {
    var tls =
        new ServerTls(
            true,
            Gateway.Mode.SIMPLE,
            new ServerTls.Files("", "", "", ""),
            new ServerTls.Credentials("", List.of(), ""),
            List.of(),
            ServerTls.Verification.NONE,
            new ServerTls.Parameters(TlsVersion.TLS_AUTO, TlsVersion.TLS_AUTO, List.of()));
    return new Gateway(
        Fixtures.meta("Gateway", "edge", "redirecting"),
        Labels.NONE,
        List.of(
            new Server(
                new Gateway.Port(80, Protocol.HTTP, "http", 0),
                "",
                List.of("*.example.com", "shop/a.example.com"),
                Optional.of(tls),
                "",
                "")));
  }

  /** Goes on to the configuration of now. */
  private ConfigSnapshot advance() {
    ConfigSnapshot snapshot =
        new Mesh()
            .with(services.toArray(Service[]::new))
            .with(rules.toArray(VirtualService[]::new))
            .with(gateways.toArray(Gateway[]::new))
            .snapshot();
    ScopeResolver now =
        resolver
            .map(before -> before.next(snapshot))
            .orElseGet(() -> ScopeResolver.of(snapshot, TranslateSettings.DEFAULT));
    tables = Optional.of(translator.tables(now.scopeFor(ROUTER), tables));
    resolver = Optional.of(now);
    return snapshot;
  }

  /** The table of now; it must be the same as one that is made from scratch. */
  private RouteConfiguration next() {
    ConfigSnapshot snapshot = advance();
    Encoded table = tables.orElseThrow().route("http.80");
    var scratch =
        new RouteTranslator()
            .tables(
                ScopeResolver.of(snapshot, TranslateSettings.DEFAULT).scopeFor(ROUTER),
                Optional.empty());
    assertThat(table.bytes()).isEqualTo(scratch.route("http.80").bytes());
    return Mesh.parse(table);
  }

  private static List<String> clusters(RouteConfiguration table) {
    return table.getVirtualHostsList().stream()
        .flatMap(host -> host.getRoutesList().stream())
        .map(route -> route.getRoute().getCluster())
        .toList();
  }

  @Test
  void whatWasSelectedBeforeIsTakenOverWhileItIsTrue() {
    String before = "outbound|8080||cart.shop.svc.cluster.local";
    assertThat(clusters(next())).containsExactly(before, before);

    rules.add(rule("c"));
    assertThat(clusters(next())).containsExactly(before, before, before);
    assertThat(translator.hostsBuilt()).isEqualTo(3);

    services.set(0, service(9090));
    String after = "outbound|9090||cart.shop.svc.cluster.local";
    assertThat(clusters(next())).containsExactly(after, after, after);

    rules.remove(1);
    assertThat(clusters(next())).containsExactly(after, after);
  }

  @Test
  void oneRouteMoreBuildsOneVirtualHost() {
    for (int i = 0; i < 50; i++) {
      rules.add(rule("host-" + i));
    }
    next();
    long built = translator.hostsBuilt();

    rules.add(20, rule("more"));
    next();

    assertThat(translator.hostsBuilt()).isEqualTo(built + 1);
  }

  @Test
  void whateverComesAndGoesATableIsAsOneMadeFromScratch() {
    long seed = 20261130;
    var random = new Random(seed);
    gateways.add(REDIRECTING);
    for (int round = 0; round < 150; round++) {
      for (int n = random.nextInt(4); n >= 0; n--) {
        change(random, round * 10 + n);
      }
      if (random.nextInt(3) == 0) {
        advance(); // nobody asks for tables in every configuration
      } else {
        assertThatCode(this::next)
            .describedAs("seed %s, round %s", seed, round)
            .doesNotThrowAnyException();
      }
    }
  }

  private void change(Random random, int number) {
    int at = random.nextInt(rules.size() + 1);
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> rules.add(at, anyRule(random, "r" + number));
      case 4, 5, 6 -> {
        if (at < rules.size()) {
          rules.remove(at);
        }
      }
      case 7, 8 -> {
        if (at < rules.size()) {
          rules.set(at, anyRule(random, "r" + number));
        }
      }
      default -> {
        if (random.nextBoolean()) {
          Collections.shuffle(rules, random);
        } else {
          services.set(0, service(8080 + random.nextInt(2)));
        }
      }
    }
  }

  private static VirtualService anyRule(Random random, String name) {
    List<String> hosts = new ArrayList<>(HOSTS);
    Collections.shuffle(hosts, random);
    List<List<String>> gateways =
        List.of(
            List.of("edge/gate"),
            List.of("edge/redirecting"),
            List.of("edge/gate", "edge/redirecting"),
            List.of("mesh"));
    return Mesh.virtualService(
        Fixtures.meta("VirtualService", random.nextBoolean() ? "shop" : "other", name),
        hosts.subList(0, 1 + random.nextInt(3)),
        gateways.get(random.nextInt(gateways.size())),
        Rule.to(fqdn("cart")));
  }
}
