package io.meltemi.translate.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.model.Service.Registry;
import io.meltemi.model.Service.Resolution;
import io.meltemi.model.VirtualService;
import io.meltemi.translate.Fixtures;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever names collide, Envoy must take the table. */
class TableCollisionsTest {
  private static final List<String> HOSTS =
      List.of(
          "a.shop.svc.cluster.local",
          "b.shop.svc.cluster.local",
          "a.bank.svc.cluster.local",
          "a.shop.svc",
          "a.shop",
          "a",
          "a.bank",
          "*.shop.svc.cluster.local",
          "*.b.shop",
          "a.example.com",
          "*.example.com",
          "*");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233})
  void namesAndDomainsAreUniqueAndFullNamesKeepTheirOwn(long seed) {
    Random random = new Random(seed);
    Mesh mesh = new Mesh();
    List<Service> services = new ArrayList<>();
    for (String host : HOSTS) {
      if (random.nextInt(3) > 0) {
        services.add(service(host, random));
      }
    }
    services.forEach(mesh::with);
    for (int i = 0; i < 4; i++) {
      mesh.with(virtualService(i, random));
    }
    for (String name : List.of("80", "8080", "http_proxy")) {
      RouteConfiguration table = mesh.tableFor(Fixtures.sidecar("shop"), name);
      assertUnique(table, seed);
      if (name.equals("80")) {
        assertFullNamesKeepTheirOwn(table, services, seed);
      }
    }
  }

  private static Service service(String host, Random random) {
    boolean kubernetes = host.endsWith("cluster.local") && !host.startsWith("*");
    return Fixtures.service(
        host,
        "shop",
        host,
        kubernetes ? Registry.KUBERNETES : Registry.EXTERNAL,
        kubernetes && random.nextBoolean() ? Resolution.PASSTHROUGH : Resolution.STATIC,
        !kubernetes,
        List.of("10.0.0." + random.nextInt(1, 4)),
        List.of(
            Fixtures.port("http", 80, Protocol.HTTP),
            Fixtures.port("web", 8080, Protocol.UNSUPPORTED)));
  }

  private static VirtualService virtualService(int index, Random random) {
    List<String> hosts = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      hosts.add(HOSTS.get(random.nextInt(HOSTS.size())));
    }
    return Mesh.virtualService(
        Fixtures.meta("VirtualService", "shop", "vs-" + index),
        hosts,
        List.of(VirtualService.MESH_GATEWAY),
        Rule.to("a.shop.svc.cluster.local"));
  }

  private static void assertUnique(RouteConfiguration table, long seed) {
    Set<String> names = new HashSet<>();
    Set<String> domains = new HashSet<>();
    for (VirtualHost host : table.getVirtualHostsList()) {
      assertThat(names.add(host.getName())).as("seed %d: %s", seed, host.getName()).isTrue();
      assertThat(host.getDomainsList()).as("seed %d: %s", seed, host.getName()).isNotEmpty();
      for (String domain : host.getDomainsList()) {
        boolean catchAll = domain.equals("*") && host.getName().equals("allow_any");
        if (!catchAll) {
          assertThat(domains.add(domain)).as("seed %d: %s", seed, domain).isTrue();
        }
      }
    }
  }

  private static void assertFullNamesKeepTheirOwn(
      RouteConfiguration table, List<Service> services, long seed) {
    for (Service service : services) {
      String host = service.hostname().value();
      assertThat(Mesh.host(table, host + ":80").getDomainsList())
          .as("seed %d: %s", seed, host)
          .contains(host);
    }
  }
}
