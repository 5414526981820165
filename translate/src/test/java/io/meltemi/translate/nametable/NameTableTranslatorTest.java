package io.meltemi.translate.nametable;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.meltemi.api.nds.NameTable;
import io.meltemi.api.nds.NameTable.NameInfo;
import io.meltemi.base.Encoded;
import io.meltemi.base.Labels;
import io.meltemi.model.Endpoint;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.EndpointSnapshot.ServiceEndpoints;
import io.meltemi.model.Locality;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.Service.Registry;
import io.meltemi.model.Service.Resolution;
import io.meltemi.translate.Fixtures;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameTableTranslatorTest {
  private static final Service DB =
      service("db.shop.svc.cluster.local", Registry.KUBERNETES, Resolution.PASSTHROUGH, "0.0.0.0");

  @Test
  void servicesHaveTheirAddressAndShortName() {
    Service cart =
        service("cart.shop.svc.cluster.local", Registry.KUBERNETES, Resolution.STATIC, "10.0.0.1");
    NameInfo info = table(List.of(cart), EndpointSnapshot.EMPTY).getTableOrThrow(host(cart));
    assertThat(info.getIpsList()).containsExactly("10.0.0.1");
    assertThat(info.getRegistry()).isEqualTo("Kubernetes");
    assertThat(info.getShortname()).isEqualTo("cart");
    assertThat(info.getNamespace()).isEqualTo("shop");
  }

  @Test
  void hostsOfOneNameAreMergedUnlessKubernetesHasIt() {
    Service first = service("x.example.com", Registry.EXTERNAL, Resolution.STATIC, "10.1.0.1");
    Service second = service("x.example.com", Registry.EXTERNAL, Resolution.STATIC, "10.1.0.2");
    NameInfo merged =
        table(List.of(first, second), EndpointSnapshot.EMPTY).getTableOrThrow("x.example.com");
    assertThat(merged.getIpsList()).containsExactly("10.1.0.1", "10.1.0.2");
    assertThat(merged.getShortname()).isEmpty();
    Service kube = service("x.example.com", Registry.KUBERNETES, Resolution.STATIC, "10.9.0.1");
    assertThat(
            table(List.of(first, kube, second), EndpointSnapshot.EMPTY)
                .getTableOrThrow("x.example.com")
                .getIpsList())
        .containsExactly("10.9.0.1");
  }

  @Test
  void headlessServiceResolvesToItsPodsAndEachPodToItself() {
    var endpoints =
        new EndpointSnapshot(
            1,
            Map.of(
                DB.key(),
                new ServiceEndpoints(
                    List.of(
                        pod("10.2.0.1", "db-0", Endpoint.Health.HEALTHY, ""),
                        pod("10.2.0.2", "db-1", Endpoint.Health.UNHEALTHY, ""),
                        pod("10.2.0.3", "db-2", Endpoint.Health.HEALTHY, "elsewhere"),
                        pod("10.2.0.4", "", Endpoint.Health.HEALTHY, "")))),
            Map.of());
    NameTable table = table(List.of(DB), endpoints);
    assertThat(table.getTableOrThrow(host(DB)).getIpsList())
        .containsExactly("10.2.0.1", "10.2.0.3", "10.2.0.4");
    NameInfo pod = table.getTableOrThrow("db-0.db.shop.svc.cluster.local");
    assertThat(pod.getIpsList()).containsExactly("10.2.0.1");
    assertThat(pod.getShortname()).isEqualTo("db-0.db");
    assertThat(table.getTableMap())
        .containsOnlyKeys(
            host(DB), "db-0.db.shop.svc.cluster.local", "db-2.db.shop.svc.cluster.local");
  }

  @Test
  void whatHasNoAddressIsLeftOut() {
    Service dns = service("y.example.com", Registry.EXTERNAL, Resolution.DNS, "0.0.0.0");
    Service range = service("z.example.com", Registry.EXTERNAL, Resolution.STATIC, "10.0.0.0/8");
    assertThat(table(List.of(dns, range, DB), EndpointSnapshot.EMPTY).getTableMap()).isEmpty();
  }

  @Test
  void equalTablesHaveOneVersion() {
    Service cart =
        service("cart.shop.svc.cluster.local", Registry.KUBERNETES, Resolution.STATIC, "10.0.0.1");
    Service menu =
        service("menu.shop.svc.cluster.local", Registry.KUBERNETES, Resolution.STATIC, "10.0.0.2");
    ProxyView client = Fixtures.sidecar("shop");
    var first =
        NameTableTranslator.nameTable(List.of(cart, menu, DB), client, EndpointSnapshot.EMPTY);
    assertThat(
            NameTableTranslator.nameTable(
                List.of(DB, menu, cart),
                Fixtures.sidecar("bank"),
                new EndpointSnapshot(2, Map.of(), Map.of())))
        .extracting(Encoded::version)
        .isEqualTo(first.version());
  }

  @ParameterizedTest
  @CsvSource({
    "IPV4, true, 240.240.0.7",
    "IPV6, true, 2001:2::7",
    "DUAL, true, 240.240.0.7",
    "IPV4, false,",
  })
  void addressesThatAreMadeUpAreToldToProxiesThatCaptureDns(
      ProxyView.IpFamily family, boolean captures, String told) {
    Service service = withAutoAddresses("x.example.com", "240.240.0.7", "2001:2::7");
    List<String> addresses =
        table(proxy(family, captures), List.of(service), EndpointSnapshot.EMPTY)
            .getTableMap()
            .values()
            .stream()
            .flatMap(info -> info.getIpsList().stream())
            .toList();
    assertThat(addresses).isEqualTo(told == null ? List.of() : List.of(told));
  }

  private static ProxyView proxy(ProxyView.IpFamily family, boolean capturesDns) {
    return Fixtures.withDns(Fixtures.sidecar("shop"), family, capturesDns);
  }

  private static Service withAutoAddresses(String host, String... addresses) {
    Service s = service(host, Registry.EXTERNAL, Resolution.DNS, Service.UNSPECIFIED);
    return new Service(
        s.hostname(),
        s.attributes(),
        s.resolution(),
        s.meshExternal(),
        new Service.Vips(s.vips().addresses(), List.of(addresses)),
        s.ports(),
        s.serviceAccounts(),
        s.kubernetes());
  }

  private NameTable table(List<Service> services, EndpointSnapshot endpoints) {
    return table(Fixtures.sidecar("shop"), services, endpoints);
  }

  private NameTable table(ProxyView proxy, List<Service> services, EndpointSnapshot endpoints) {
    try {
      return NameTable.parseFrom(NameTableTranslator.nameTable(services, proxy, endpoints).bytes());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("not a NameTable", e);
    }
  }

  private static String host(Service service) {
    return service.hostname().value();
  }

  private static Service service(
      String host, Registry registry, Resolution resolution, String address) {
    return Fixtures.service(
        host,
        "shop",
        host.substring(0, host.indexOf('.')),
        registry,
        resolution,
        registry == Registry.EXTERNAL,
        List.of(address),
        List.of(Fixtures.port("http", 80, Protocol.HTTP)));
  }

  private static Endpoint pod(
      String address, String hostName, Endpoint.Health health, String network) {
    return new Endpoint(
        List.of(address),
        80,
        "http",
        health,
        Endpoint.TlsMode.ISTIO,
        0,
        new Endpoint.Workload(Labels.NONE, "", "shop", "db", hostName, "db"),
        new Endpoint.Place(Locality.UNKNOWN, network, "Kubernetes", "worker-1"));
  }
}
