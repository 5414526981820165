package io.meltemi.translate.route;

import static io.meltemi.translate.route.Mesh.fqdn;
import static io.meltemi.translate.route.Mesh.host;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Encoded;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.Sidecar;
import io.meltemi.model.TrafficPolicy.LoadBalancer.HashAlgorithm;
import io.meltemi.model.TrafficPolicy.LoadBalancer.HashKey;
import io.meltemi.model.TrafficPolicy.LoadBalancer.Policy;
import io.meltemi.model.VirtualService;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.Policies;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.scope.ScopeResolver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tables that follow those of the configuration before, and what they take over. */
class SidecarTablesTest {
  private static final ProxyView CLIENT = Fixtures.sidecar("shop");
  private static final List<ProxyView> CLIENTS =
      List.of(CLIENT, CLIENT.withLabels(io.meltemi.base.Labels.NONE), Fixtures.sidecar("bank"));
  private static final List<String> NAMES =
      List.of(
          "80", "8080", "http_proxy", "9999", "nonsense", fqdn("s0") + ":8080", fqdn("s5") + ":80");
  private static final int ROUNDS = 150;

  private final RouteTranslator translator = new RouteTranslator();
  private final Mesh mesh = new Mesh();
  private ScopeResolver resolver = ScopeResolver.of(mesh.snapshot(), TranslateSettings.DEFAULT);
  private final Map<ProxyView, RouteTables> latest = new HashMap<>();

  /** Puts the mesh as it is in force after what was. */
  private void next() {
    resolver = resolver.next(mesh.snapshot());
    for (ProxyView client : CLIENTS) {
      var before = Optional.ofNullable(latest.get(client));
      latest.put(client, translator.tables(resolver.scopeFor(client), before));
    }
  }

  private Encoded table(ProxyView client, String name) {
    return latest.get(client).route(name);
  }

  @Test
  void onlyTheHostsOfAChangedVirtualServiceAreBuiltAgain() {
    var cart = service(0);
    var before = Mesh.virtualService("shop", "r", fqdn("s0"), Rule.to(fqdn("a")));
    mesh.with(cart, service(1)).with(before);
    next();
    var old = table(CLIENT, "80");
    long built = translator.hostsBuilt();

    mesh.without(before).with(Mesh.virtualService("shop", "r", fqdn("s0"), Rule.to(fqdn("b"))));
    next();
    var now = table(CLIENT, "80");

    // Once for clients of its own namespace and once for those of all others.
    assertThat(translator.hostsBuilt()).isEqualTo(built + 2);
    assertThat(now.version()).isNotEqualTo(old.version());
    var route = host(Mesh.parse(now), fqdn("s0") + ":80").getRoutes(0).getRoute();
    assertThat(route.getCluster()).isEqualTo("outbound|80||b.shop.svc.cluster.local");
  }

  @Test
  void tableThatDoesNotChangeIsTheSameInstance() {
    mesh.with(service(0), service(1));
    next();
    var old = table(CLIENT, "80");
    var other = table(CLIENT, "8080");
    mesh.with(Mesh.virtualService("shop", "r", fqdn("s1"), Rule.to(fqdn("a"))));
    next();

    assertThat(table(CLIENT, "80")).isNotSameAs(old);
    assertThat(table(CLIENT, "8080")).isSameAs(other);
  }

  @Test
  void namesThatClientsMakeUpAreAnsweredAndForgotten() {
    mesh.with(service(0));
    next();
    assertThat(Mesh.names(Mesh.parse(table(CLIENT, "9999")))).containsExactly("allow_any");
    assertThat(Mesh.parse(table(CLIENT, "nonsense")).getVirtualHostsCount()).isZero();
  }

  /** Whatever changed and whoever asked before, tables are as if made from scratch. */
  @Test
  void tablesThatFollowOthersAreThoseFromScratch() {
    check(20251128, false);
    check(4711, false);
  }

  @Test
  void tablesOfANarrowedSidecarThatFollowOthersAreThoseFromScratch() {
    check(815, true);
  }

  private void check(long seed, boolean narrowed) {
    var random = new Random(seed);
    var state = new State();
    mesh.clear();
    if (narrowed) {
      mesh.with(narrow());
    }
    for (int round = 0; round < ROUNDS; round++) {
      state.change(random);
      state.putInto(mesh.clear());
      next();
      var scratch = ScopeResolver.of(mesh.snapshot(), TranslateSettings.DEFAULT);
      for (ProxyView client : CLIENTS) {
        var fresh = new RouteTranslator().tables(scratch.scopeFor(client), Optional.empty());
        for (String name : NAMES) {
          if (random.nextInt(3) > 0) {
            assertThat(Mesh.parse(table(client, name)))
                .as("seed " + seed + " round " + round + " " + client.namespace() + " " + name)
                .isEqualTo(Mesh.parse(fresh.route(name)));
            assertThat(table(client, name).version()).isEqualTo(fresh.route(name).version());
          }
        }
      }
    }
  }

  private static Sidecar narrow() {
    return new Sidecar(
        Fixtures.meta("Sidecar", "shop", "default"),
        Optional.empty(),
        List.of(),
        List.of(
            new Sidecar.EgressListener(
                Optional.of(new Sidecar.Port(8080, Protocol.HTTP, "http")),
                "",
                Sidecar.CaptureMode.DEFAULT,
                List.of("./*")),
            new Sidecar.EgressListener(
                Optional.empty(), "", Sidecar.CaptureMode.DEFAULT, List.of("./*", "bank/*"))),
        Optional.empty(),
        Optional.of(OutboundTrafficPolicy.ALLOW_ANY));
  }

  /** A few services, rules and routes, of which one is another at each step. */
  private static final class State {
    private final Map<Integer, Service> services = new HashMap<>();
    private final Map<Integer, VirtualService> routes = new HashMap<>();
    private final Map<Integer, DestinationRule> rules = new HashMap<>();

    void putInto(Mesh mesh) {
      services.values().forEach(mesh::with);
      routes.values().forEach(mesh::with);
      rules.values().forEach(mesh::with);
    }

    void change(Random random) {
      int one = random.nextInt(6);
      switch (random.nextInt(10)) {
        case 0 -> services.put(one, service(one));
        case 1 -> routes.put(one, virtualService(random, one, hosts(random)));
        case 2 -> routes.remove(one);
        case 3 -> {
          if (rules.remove(one) == null && services.containsKey(one)) {
            rules.put(one, hashing(services.get(one)));
          }
        }
        default -> exchange(random);
      }
    }

    /** What changes most: the rules of a VirtualService, of one or of several at a time. */
    private void exchange(Random random) {
      routes.replaceAll(
          (index, vs) -> random.nextInt(3) > 0 ? vs : virtualService(random, index, vs.hosts()));
    }
  }

  private static Service service(int index) {
    return Fixtures.service(
        index < 4 ? "shop" : "bank",
        "s" + index,
        index % 2 == 0
            ? new io.meltemi.model.ServicePort[] {
              Fixtures.port("http", 80, Protocol.HTTP),
              Fixtures.port("any", 8080, Protocol.UNSUPPORTED)
            }
            : new io.meltemi.model.ServicePort[] {Fixtures.port("http", 80, Protocol.HTTP)});
  }

  private static DestinationRule hashing(Service service) {
    return Fixtures.rule(
        service,
        Policies.of(
            new Policy.ConsistentHash(new HashKey.SourceIp(), new HashAlgorithm.Default(), 0)));
  }

  private static VirtualService virtualService(Random random, int index, List<String> hosts) {
    var rules = new ArrayList<Rule>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      var rule = Rule.to(hostOf(random.nextInt(6)), random.nextBoolean() ? "" : "v1");
      rules.add(
          switch (random.nextInt(6)) {
            case 0 -> rule.when(Match.any().from(Map.of("app", "client")));
            case 1 -> rule.when(Match.any().fromNamespace("bank"));
            case 2 -> rule.when(Match.any().port(8080));
            case 3 -> rule.when(Match.path("/x"));
            case 4 -> rule.when(Match.any().through("shop/gw"));
            default -> rule;
          });
    }
    return Mesh.virtualService(
        Fixtures.meta("VirtualService", index < 4 ? "shop" : "bank", "r" + index),
        hosts,
        List.of(VirtualService.MESH_GATEWAY),
        rules.toArray(Rule[]::new));
  }

  private static String hostOf(int index) {
    return "s" + index + (index < 4 ? ".shop" : ".bank") + ".svc.cluster.local";
  }

  private static List<String> hosts(Random random) {
    var all =
        List.of(
            hostOf(0),
            hostOf(1),
            hostOf(2),
            hostOf(4),
            hostOf(5),
            "*.shop.svc.cluster.local",
            "*.local",
            "*",
            "unknown.example.com",
            "*.example.com");
    var some = new ArrayList<String>();
    for (int i = random.nextInt(2); i >= 0; i--) {
      some.add(all.get(random.nextInt(all.size())));
    }
    return some.stream().distinct().toList();
  }
}
