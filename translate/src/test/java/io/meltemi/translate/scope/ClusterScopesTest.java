package io.meltemi.translate.scope;

import static io.meltemi.translate.Fixtures.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.TranslateSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClusterScopesTest {
  private final ScopeMesh mesh = new ScopeMesh();

  private static Service at(Service service, String address) {
    return service.with(new Service.Vips(List.of(address), List.of()), service.kubernetes());
  }

  /** A service by that address, and by others in clusters. */
  private static Service merged(Service service, String address, Map<String, Service> byCluster) {
    return service.with(
        new Service.Vips(List.of(address), List.of()),
        new Service.Kubernetes("ClusterIP", "", List.of(), false, false, "")
            .byCluster(new TreeMap<>(byCluster)));
  }

  private static Service plain(String name) {
    return Fixtures.service("shop", name, port("http", 80, Protocol.HTTP));
  }

  private static String address(ScopeResolver scopes, String name) {
    return scopes.scopeFor(Fixtures.sidecar("shop")).services().stream()
        .filter(service -> service.name().equals(name))
        .findFirst()
        .orElseThrow()
        .address();
  }

  @Test
  void ofOneClusterAllSeeTheSame() {
    mesh.service("shop", "cart");
    var scopes = ClusterScopes.of(mesh.config(), TranslateSettings.DEFAULT);

    assertThat(scopes.of("Kubernetes")).isSameAs(scopes.of("east")).isSameAs(scopes.of(""));
  }

  @Test
  void eachClusterSeesItsOwnAddressesAndKeepsWhatItSees() {
    Service cart = plain("cart");
    mesh.services.add(
        merged(
            cart,
            "10.96.0.1",
            Map.of(
                "Kubernetes", at(cart, "10.96.0.1"),
                "east", at(cart, "10.97.0.1"))));
    mesh.service("shop", "web");
    var scopes = ClusterScopes.of(mesh.config(), TranslateSettings.DEFAULT);

    assertThat(address(scopes.of("Kubernetes"), "cart")).isEqualTo("10.96.0.1");
    assertThat(address(scopes.of("east"), "cart")).isEqualTo("10.97.0.1");
    assertThat(address(scopes.of("unknown"), "cart")).isEqualTo("10.96.0.1");
    assertThat(scopes.of("Kubernetes")).isSameAs(scopes.of("unknown"));

    VisibleServices before = visible(scopes);
    var same = scopes.next(mesh.config());
    assertThat(visible(same)).isSameAs(before);

    mesh.service("bank", "other");
    var more = same.next(mesh.config());
    assertThat(visible(more)).isNotSameAs(before);
    assertThat(visible(more).group("shop")).containsSame(before.group("shop").orElseThrow());
    assertThat(address(more.of("east"), "cart")).isEqualTo("10.97.0.1");
  }

  private static VisibleServices visible(ClusterScopes scopes) {
    return scopes.of("east").scopeFor(Fixtures.sidecar("shop")).visible();
  }

  @Test
  void gatewaysBetweenNetworksAreThoseOfEveryCluster() {
    Service gate = plain("gate");
    mesh.services.add(
        merged(
            gate,
            "10.96.0.2",
            Map.of(
                "Kubernetes", gateway(gate, "one", "192.0.2.1"),
                "east", gateway(gate, "two", "192.0.2.2"))));

    assertThat(NetworkGateways.of(mesh.config(), "Kubernetes").gateways())
        .containsExactly(
            new NetworkGateways.NetworkGateway("one", "Kubernetes", "192.0.2.1", 15443),
            new NetworkGateways.NetworkGateway("two", "east", "192.0.2.2", 15443));
  }

  private static Service gateway(Service gate, String network, String address) {
    return new Service(
        gate.hostname(),
        new Service.Attributes(
            gate.registry(),
            gate.namespace(),
            gate.name(),
            Labels.of(Map.of("topology.istio.io/network", network)),
            gate.attributes().selector(),
            gate.attributes().exportTo(),
            Instant.EPOCH),
        gate.resolution(),
        false,
        gate.vips(),
        gate.ports(),
        List.of(),
        new Service.Kubernetes("LoadBalancer", "", List.of(address), false, false, ""));
  }
}
