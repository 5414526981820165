package io.meltemi.delivery;

import static io.meltemi.translate.Fixtures.meta;
import static io.meltemi.translate.Fixtures.pod;
import static io.meltemi.translate.Fixtures.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Gateway;
import io.meltemi.model.JwtKeys;
import io.meltemi.model.JwtRule;
import io.meltemi.model.Locality;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.Protocol;
import io.meltemi.model.RequestAuthentication;
import io.meltemi.model.Service;
import io.meltemi.model.Service.Registry;
import io.meltemi.model.Service.Resolution;
import io.meltemi.model.Sidecar;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.TrafficPolicy.LoadBalancer.SimpleLb;
import io.meltemi.model.VirtualService;
import io.meltemi.model.Visibility;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.Policies;
import io.meltemi.translate.authz.Rules;
import io.meltemi.xds.Client;
import io.meltemi.xds.ClientView;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * However a mesh came to be what it is, clients get what they would get from scratch, and who is
 * not told of a change has nothing to be told.
 */
class DeliveryPropertyTest {
  private static final int ROUNDS = 25;
  private static final List<String> NAMESPACES = List.of("a", "b", "istio-system");
  private static final List<ResourceType> WHOLE =
      List.of(ResourceType.CLUSTER, ResourceType.LISTENER, ResourceType.NAME_TABLE);

  private static final List<Client> CLIENTS =
      List.of(
          sidecar(1, "a", Map.of("app", "s0"), Map.of()),
          sidecar(2, "a", Map.of("app", "s0"), Map.of("DNS_CAPTURE", "true")),
          sidecar(3, "a", Map.of("app", "s1", "version", "v2"), Map.of("REGION", "north")),
          sidecar(4, "b", Map.of("app", "s3"), Map.of("REGION", "south")),
          sidecar(5, "b", Map.of(), Map.of("INTERCEPTION_MODE", "NONE")),
          sidecar(6, "istio-system", Map.of("app", "s0"), Map.of()),
          sidecar(9, "c", Map.of("app", "s0"), Map.of()),
          sidecar(10, "d", Map.of("app", "s0"), Map.of()),
          sidecar(11, "d", Map.of(), Map.of()),
          DeliveryFixture.client(
              "router", "10.1.0.7", "istio-system/gate", Map.of("istio", "gate"), Map.of()),
          DeliveryFixture.client("router", "10.1.0.8", "a/own", Map.of("app", "s1"), Map.of()));

  /** Of all clusters and tables that there ever may be, asked for by all alike. */
  private static final Subscription ENDPOINTS = Subscription.to(clusterNames());

  private static final Subscription ROUTES =
      Subscription.to(
          List.of("80", "8080", "http.8080", "http_proxy", "s2.a.svc.cluster.local:8080", "x"));

  private final DeliveryFixture mesh = new DeliveryFixture();

  private static Client sidecar(
      int number, String namespace, Map<String, String> labels, Map<String, String> metadata) {
    return DeliveryFixture.client(
        "sidecar", "10.1.0." + number, namespace + "/p" + number, labels, metadata);
  }

  private static List<String> clusterNames() {
    var names = new ArrayList<>(List.of("outbound|80||gone.a.svc.cluster.local", "nothing"));
    for (int index = 0; index < 8; index++) {
      for (String namespace : NAMESPACES) {
        for (String subset : List.of("", "v2")) {
          for (int number : List.of(80, 8080, 5432)) {
            names.add("outbound|" + number + "|" + subset + "|" + host(index, namespace));
          }
        }
      }
    }
    return names;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 4711, 20251128})
  void whatClientsGetIsThatOfAMeshFromScratch(long seed) {
    var random = new Random(seed);
    populate(random);
    var before = new HashMap<Client, Map<String, String>>();
    for (int round = 0; round < ROUNDS; round++) {
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        change(random);
      }
      Set<String> changedHosts = mesh.changedHosts();
      Predicate<Client> concerned = mesh.publish();
      for (Client client : CLIENTS) {
        var scratch = DeliveryFixture.newSource();
        scratch.publish(mesh.snapshot(), true, List.of());
        String what = "seed " + seed + " round " + round + " " + client.id();
        var expected = content(scratch.viewFor(client));
        Map<String, String> known = before.get(client);
        if (known != null && !concerned.test(client)) {
          assertThat(
                  difference(
                      withoutHosts(known, changedHosts), withoutHosts(expected, changedHosts)))
              .as(what + " was not told")
              .isEmpty();
        }
        if (known == null || random.nextInt(4) > 0) {
          assertThat(difference(content(mesh.source.viewFor(client)), expected)).as(what).isEmpty();
        }
        before.put(client, expected);
      }
      if (random.nextInt(10) == 0) {
        mesh.source.forget(CLIENTS.get(random.nextInt(CLIENTS.size())));
        before.clear();
      }
    }
  }

  /** Versions by type and name, so that one more or other resource or byte is seen. */
  private static Map<String, String> content(ClientView view) {
    var all = new TreeMap<String, String>();
    for (ResourceType type : WHOLE) {
      put(view.list(type), type, all);
    }
    ResourceList clusters = view.list(ResourceType.CLUSTER);
    put(view.select(ResourceType.ENDPOINT, ENDPOINTS, clusters), ResourceType.ENDPOINT, all);
    put(view.select(ResourceType.ROUTE, ROUTES, ResourceList.empty()), ResourceType.ROUTE, all);
    return all;
  }

  private static void put(ResourceList list, ResourceType type, Map<String, String> to) {
    for (Resource resource : list.resources()) {
      var twice = to.put(type + " " + resource.name(), resource.version());
      assertThat(twice).as("%s has %s twice", type, resource.name()).isNull();
    }
  }

  /** What of {@code expected} is another there, and what is too much. */
  private static List<String> difference(Map<String, String> actual, Map<String, String> expected) {
    var keys = new TreeSet<>(actual.keySet());
    keys.addAll(expected.keySet());
    return keys.stream()
        .filter(key -> !Objects.equals(actual.get(key), expected.get(key)))
        .map(key -> key + ": " + actual.get(key) + " (expected: " + expected.get(key) + ")")
        .toList();
  }

  /** Without the load assignments of hosts that are told of by name. */
  private static Map<String, String> withoutHosts(Map<String, String> all, Set<String> hosts) {
    var rest = new TreeMap<>(all);
    rest.keySet()
        .removeIf(key -> key.startsWith("ENDPOINT") && hosts.stream().anyMatch(key::endsWith));
    return rest;
  }

  private void populate(Random random) {
    for (int index = 0; index < 8; index++) {
      for (String namespace : NAMESPACES) {
        if (random.nextInt(3) > 0) {
          mesh.put(service(index, namespace, random));
          endpoints(index, namespace, random);
        }
      }
    }
    mesh.put(virtualService(3, "a", random));
    mesh.put(gateway(random));
  }

  private void change(Random random) {
    int index = random.nextInt(8);
    String namespace = NAMESPACES.get(random.nextInt(NAMESPACES.size()));
    switch (random.nextInt(14)) {
      case 0, 1 -> mesh.put(service(index, namespace, random));
      case 2 -> mesh.services.remove(namespace + "/s" + index);
      case 3, 4, 5 -> endpoints(index, namespace, random);
      case 6 -> mesh.put(rule(index, namespace, random));
      case 7 -> mesh.put(virtualService(index, namespace, random));
      case 8 -> removeOne(random);
      case 9 -> mesh.put(sidecarResource(namespace, random));
      case 10 -> mesh.put(policy(namespace, random));
      case 11 -> mesh.put(authorization(namespace, random));
      case 12 -> mesh.put(requestPolicy(namespace, random));
      default -> other(index, namespace, random);
    }
  }

  private void removeOne(Random random) {
    var from =
        List.of(
                mesh.rules,
                mesh.virtualServices,
                mesh.sidecars,
                mesh.policies,
                mesh.authorization,
                mesh.requests,
                mesh.gateways)
            .get(random.nextInt(7));
    from.keySet().stream().findFirst().ifPresent(from::remove);
  }

  private void other(int index, String namespace, Random random) {
    if (random.nextBoolean()) {
      mesh.put(gateway(random));
      return;
    }
    Service service = mesh.services.get(namespace + "/s" + index);
    if (service != null) {
      mesh.identities.put(
          service.key(), List.of("spiffe://cluster.local/ns/x/sa/" + random.nextInt(3)));
    }
  }

  /** Some hosts are the same in all namespaces, so that they are contested. */
  private static String host(int index, String namespace) {
    return switch (index) {
      case 5 -> "api.example.com";
      case 6 -> "*.example.com";
      default -> "s" + index + "." + namespace + ".svc.cluster.local";
    };
  }

  private static Service service(int index, String namespace, Random random) {
    Resolution resolution =
        switch (index) {
          case 3 -> Resolution.PASSTHROUGH;
          case 4, 5 -> Resolution.DNS;
          default -> Resolution.STATIC;
        };
    boolean addressed = resolution == Resolution.STATIC && index != 6;
    var ports = new ArrayList<>(List.of(port("http", 80, Protocol.HTTP)));
    if (index % 2 == 0) {
      ports.add(port("any", 8080, Protocol.UNSUPPORTED));
    }
    if (index == 3 || random.nextInt(3) == 0) {
      ports.add(port("tcp", 5432, Protocol.TCP));
    }
    Service made =
        Fixtures.service(
            host(index, namespace),
            namespace,
            "s" + index,
            index < 5 ? Registry.KUBERNETES : Registry.EXTERNAL,
            resolution,
            index == 5,
            List.of(addressed ? "10.96." + namespace.length() + "." + index : Service.UNSPECIFIED),
            ports);
    return Fixtures.exported(made, visibility(namespace, random));
  }

  private static Visibility visibility(String namespace, Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> new Visibility.Namespaces(List.of(namespace));
      case 1 -> new Visibility.Namespaces(List.of("a", "b"));
      case 2 -> Visibility.NOWHERE;
      default -> Visibility.PUBLIC;
    };
  }

  private void endpoints(int index, String namespace, Random random) {
    Service service = mesh.services.get(namespace + "/s" + index);
    if (service == null) {
      return;
    }
    var some = new ArrayList<Endpoint>();
    for (int i = random.nextInt(3); i > 0; i--) {
      String address =
          service.resolution() == Resolution.DNS
              ? "h" + random.nextInt(3) + ".example.com"
              : "10.1.0." + (1 + random.nextInt(12));
      String portName = random.nextInt(4) == 0 ? "tcp" : "http";
      Labels labels = Labels.of(Map.of("version", random.nextBoolean() ? "v1" : "v2"));
      some.add(
          pod(
              address,
              8000,
              portName,
              labels.asMap(),
              Locality.parse(random.nextBoolean() ? "north" : "south")));
    }
    mesh.endpoints(service, some.toArray(Endpoint[]::new));
  }

  private static DestinationRule rule(int index, String namespace, Random random) {
    var hosts =
        List.of(
            host(index, namespace),
            host(index, "a"),
            host(index, "b"),
            "*." + namespace + ".svc.cluster.local",
            "*.local");
    TrafficPolicy policy =
        switch (random.nextInt(5)) {
          case 0 -> Policies.simple(SimpleLb.RANDOM);
          case 1 -> Policies.simple(SimpleLb.PASSTHROUGH);
          case 2 -> Policies.withOutlierDetection(TrafficPolicy.NONE);
          case 3 -> Policies.of(Policies.tls(TrafficPolicy.ClientTls.Mode.ISTIO_MUTUAL));
          default -> TrafficPolicy.NONE;
        };
    return new DestinationRule(
        meta("DestinationRule", namespace, "r" + random.nextInt(4)),
        Hostname.of(hosts.get(random.nextInt(hosts.size()))),
        Optional.of(policy),
        List.of(
            new DestinationRule.Subset("v2", Labels.of(Map.of("version", "v2")), Optional.empty())),
        random.nextInt(4) == 0 ? Optional.of(Labels.of(Map.of("app", "s0"))) : Optional.empty(),
        visibility(namespace, random));
  }

  private static VirtualService virtualService(int index, String namespace, Random random) {
    var hosts = List.of(host(index, namespace), host(index, "a"), "*.example.com", "*.local");
    var destination =
        new VirtualService.Destination(
            host(random.nextInt(8), "a"), random.nextBoolean() ? "" : "v2", OptionalInt.empty());
    var route = new VirtualService.RouteDestination(destination, 0);
    return new VirtualService(
        meta("VirtualService", namespace, "v" + random.nextInt(4)),
        List.of(hosts.get(random.nextInt(hosts.size()))),
        random.nextInt(3) == 0
            ? List.of("istio-system/gate", VirtualService.MESH_GATEWAY)
            : List.of(VirtualService.MESH_GATEWAY),
        List.of(Fixtures.toHost(destination)),
        List.of(),
        random.nextBoolean()
            ? List.of(new VirtualService.TcpRoute(List.of(match(random)), List.of(route)))
            : List.of(),
        visibility(namespace, random));
  }

  private static VirtualService.L4Match match(Random random) {
    return new VirtualService.L4Match(
        List.of(),
        OptionalInt.empty(),
        "",
        random.nextBoolean() ? Labels.NONE : Labels.of(Map.of("app", "s0")),
        random.nextBoolean() ? "" : "c",
        List.of());
  }

  private static Sidecar sidecarResource(String namespace, Random random) {
    var hosts = List.of("./*", "a/*", "b/*", "*/api.example.com", "istio-system/*");
    var some = new TreeSet<String>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      some.add(hosts.get(random.nextInt(hosts.size())));
    }
    Optional<Sidecar.Port> only =
        random.nextInt(4) == 0
            ? Optional.of(new Sidecar.Port(8080, Protocol.HTTP, "http"))
            : Optional.empty();
    return new Sidecar(
        meta("Sidecar", namespace, "default"),
        random.nextInt(3) == 0 ? Optional.of(Labels.of(Map.of("app", "s0"))) : Optional.empty(),
        List.of(),
        List.of(
            new Sidecar.EgressListener(only, "", Sidecar.CaptureMode.DEFAULT, List.copyOf(some))),
        Optional.empty(),
        Optional.empty());
  }

  private static PeerAuthentication policy(String namespace, Random random) {
    var modes = PeerAuthentication.Mode.values();
    return new PeerAuthentication(
        meta("PeerAuthentication", namespace, "p" + random.nextInt(2)),
        random.nextBoolean() ? Optional.empty() : Optional.of(Labels.of(Map.of("app", "s1"))),
        modes[random.nextInt(modes.length)],
        java.util.Collections.emptySortedMap());
  }

  private static AuthorizationPolicy authorization(String namespace, Random random) {
    var actions = AuthorizationPolicy.Action.values();
    AuthorizationPolicy policy =
        Rules.policy(
            namespace,
            "p" + random.nextInt(2),
            actions[random.nextInt(actions.length)],
            AuthorizationPolicy.Rule.ANY);
    return switch (random.nextInt(3)) {
      case 0 -> policy;
      case 1 -> Rules.selecting(policy, "app", "s" + random.nextInt(2));
      default -> Rules.selecting(policy, "istio", "gate");
    };
  }

  private static RequestAuthentication requestPolicy(String namespace, Random random) {
    var keys = new JwtKeys.Inline("{\"keys\": [%d]}".formatted(random.nextInt(3)));
    var rule =
        new JwtRule(
            "i" + random.nextInt(2),
            List.of(),
            keys,
            JwtRule.Locations.DEFAULT,
            JwtRule.Output.NOTHING,
            List.of());
    return new RequestAuthentication(
        meta(
            "RequestAuthentication",
            random.nextInt(4) == 0 ? "istio-system" : namespace,
            "p" + random.nextInt(2)),
        new PolicyTargets(
            random.nextBoolean() ? Labels.NONE : Labels.of(Map.of("app", "s1")), List.of()),
        List.of(rule));
  }

  private static Gateway gateway(Random random) {
    var server =
        new Gateway.Server(
            new Gateway.Port(8080, Protocol.HTTP, "http", 0),
            "",
            List.of(random.nextBoolean() ? "*" : "*.example.com"),
            Optional.empty(),
            "",
            "");
    return new Gateway(
        meta("Gateway", "istio-system", "gate"),
        random.nextBoolean() ? Labels.of(Map.of("istio", "gate")) : Labels.NONE,
        List.of(server));
  }
}
