package io.meltemi.translate.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView.IpFamily;
import io.meltemi.model.Service;
import io.meltemi.model.Service.Registry;
import io.meltemi.model.Service.Resolution;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.Same;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualHostDomainsTest {
  private static final String SHOP = "shop.svc.cluster.local";

  @Test
  void ownNamespaceMayUseTheBareName() {
    assertThat(domains(kubernetes("cart", "shop"), SHOP))
        .containsExactly(
            "cart.shop.svc.cluster.local",
            "cart.shop.svc.cluster.local.",
            "cart",
            "cart.shop.svc",
            "cart.shop",
            "10.96.0.1");
  }

  @Test
  void otherNamespacesNameTheNamespace() {
    assertThat(domains(kubernetes("cart", "shop"), "bank.svc.cluster.local"))
        .containsExactly(
            "cart.shop.svc.cluster.local",
            "cart.shop.svc.cluster.local.",
            "cart.shop",
            "cart.shop.svc",
            "10.96.0.1");
  }

  @Test
  void hostsOutsideTheClusterHaveNoShortForm() {
    assertThat(domains(external("api.example.com"), SHOP))
        .containsExactly("api.example.com", "api.example.com.");
  }

  @Test
  void outsideKubernetesTheSharedSuffixMayBeLeftOut() {
    assertThat(domains(external("foo.local.campus.net"), "local.campus.net"))
        .containsExactly("foo.local.campus.net", "foo.local.campus.net.", "foo");
    assertThat(domains(external("foo.local.campus.net"), "remote.campus.net"))
        .containsExactly(
            "foo.local.campus.net", "foo.local.campus.net.", "foo.local", "foo.local.campus");
  }

  @Test
  void podsOfHeadlessServicesAreDomainsToo() {
    Service headless =
        Fixtures.service(
            "db.shop.svc.cluster.local",
            "shop",
            "db",
            Registry.KUBERNETES,
            Resolution.PASSTHROUGH,
            false,
            List.of(Service.UNSPECIFIED),
            List.of(Fixtures.port("http", 80, Protocol.HTTP)));
    assertThat(domains(headless, SHOP))
        .hasSize(10)
        .contains("*.db", "*.db.shop.svc.cluster.local", "*.db.shop.svc.cluster.local.")
        .doesNotContain(Service.UNSPECIFIED);
  }

  @Test
  void portIsAddedWhereAllPortsShareOneTable() {
    var input =
        new VirtualHostDomains.Input(
            new Same<>(external("api.example.com")),
            List.of(),
            List.of(),
            client(IpFamily.IPV4),
            SHOP,
            8443);
    assertThat(VirtualHostDomains.of(input).domains())
        .containsExactly(
            "api.example.com", "api.example.com:8443", "api.example.com.", "api.example.com.:8443");
  }

  @Test
  void addressesOfServicesOfMissingFamiliesAreLeftOut() {
    Service dual = dual(Registry.KUBERNETES, List.of("10.1.1.1", "2001:db8::1"));
    assertThat(domains(dual, SHOP)).contains("10.1.1.1").doesNotContain("[2001:db8::1]");
    var input =
        new VirtualHostDomains.Input(
            new Same<>(dual),
            List.of(),
            List.of(),
            client(IpFamily.DUAL),
            SHOP,
            VirtualHostDomains.ANY_PORT);
    assertThat(VirtualHostDomains.of(input).domains()).contains("10.1.1.1", "[2001:db8::1]");
  }

  @Test
  void everyAddressOfAnEntryIsADomain() {
    Service v4 = dual(Registry.EXTERNAL, List.of("10.1.1.1"));
    Service v6 = dual(Registry.EXTERNAL, List.of("2001:db8::1"));
    var input =
        VirtualHostDomains.Input.of(
            v6,
            List.of(v4, v6),
            List.of(),
            client(IpFamily.IPV4),
            SHOP,
            VirtualHostDomains.ANY_PORT);
    assertThat(VirtualHostDomains.of(input).domains())
        .containsExactly("dual.example.com", "dual.example.com.", "[2001:db8::1]", "10.1.1.1");
  }

  private static Service dual(Registry registry, List<String> addresses) {
    return Fixtures.service(
        "dual.example.com",
        "shop",
        "dual",
        registry,
        Resolution.STATIC,
        true,
        addresses,
        List.of());
  }

  @Test
  void aliasesAreExpandedLikeTheServiceItself() {
    var input =
        new VirtualHostDomains.Input(
            new Same<>(kubernetes("cart", "shop")),
            List.of(),
            List.of("basket.shop.svc.cluster.local"),
            client(IpFamily.IPV4),
            SHOP,
            VirtualHostDomains.ANY_PORT);
    assertThat(VirtualHostDomains.of(input).domains())
        .contains("cart", "basket", "basket.shop.svc");
  }

  private static Service kubernetes(String name, String namespace) {
    return Fixtures.service(namespace, name, Fixtures.port("http", 80, Protocol.HTTP));
  }

  private static Service external(String host) {
    return Fixtures.service(
        host,
        "shop",
        host,
        Registry.EXTERNAL,
        Resolution.DNS,
        true,
        List.of(Service.UNSPECIFIED),
        List.of(Fixtures.port("http", 80, Protocol.HTTP)));
  }

  private static ServiceAddresses.Client client(IpFamily family) {
    return new ServiceAddresses.Client(family, false);
  }

  private static List<String> domains(Service service, String dnsDomain) {
    return VirtualHostDomains.of(
            new VirtualHostDomains.Input(
                new Same<>(service),
                List.of(),
                List.of(),
                client(IpFamily.IPV4),
                dnsDomain,
                VirtualHostDomains.ANY_PORT))
        .domains();
  }
}
