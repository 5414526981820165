package io.meltemi.translate.scope;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.TrafficExtension;
import io.meltemi.translate.Fixtures;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which extensions are for whom, and in which order. */
class TrafficExtensionsTest {
  private final ScopeMesh mesh = new ScopeMesh();

  private void add(String kind, String namespace, String name, int created, Integer... priority) {
    var meta =
        new ConfigMeta(
            kind,
            new ResourceName(namespace, name),
            Labels.NONE,
            Labels.NONE,
            Instant.ofEpochSecond(created));
    TrafficExtension some = Fixtures.extension(kind, namespace, name, PolicyTargets.EVERYTHING);
    mesh.extensions.add(
        new TrafficExtension(
            meta,
            some.targets(),
            some.phase(),
            priority.length == 0 ? Optional.empty() : Optional.of(priority[0]),
            List.of(),
            some.code(),
            Optional.empty()));
  }

  private static List<String> names(ProxyScope scope) {
    return scope.trafficExtensions().stream()
        .map(
            e -> e.meta().namespace() + "." + e.name().replace("~istio-translated-wasmplugin", "~"))
        .toList();
  }

  @Test
  void higherPrioritiesComeFirstThenTheOwnNamespaceThenTheOldest() {
    add("WasmPlugin", ScopeMesh.ROOT, "root", 1);
    add("WasmPlugin", "shop", "young", 9);
    add("WasmPlugin", "shop", "old", 2);
    add("TrafficExtension", "shop", "ranked", 20, 5);
    add("TrafficExtension", ScopeMesh.ROOT, "higher", 30, 6);
    add("TrafficExtension", "shop", "below", 0, -1);
    add("WasmPlugin", "bank", "foreign", 0, 100);

    assertThat(names(mesh.scope("shop")))
        .containsExactly(
            "istio-system.higher",
            "shop.ranked",
            "shop.below",
            "shop.old~",
            "shop.young~",
            "istio-system.root~");
    assertThat(names(mesh.scope("tea")))
        .containsExactly("istio-system.higher", "istio-system.root~");
  }

  @Test
  void tiesAreBrokenByTheNamesThatFiltersHave() {
    add("WasmPlugin", "shop", "a", 1);
    add("WasmPlugin", "shop", "ab", 1);
    add("TrafficExtension", "shop", "a", 1);
    assertThat(names(mesh.scope("shop"))).containsExactly("shop.a", "shop.ab~", "shop.a~");
  }

  @Test
  void selectorsAndReferencesCount() {
    var client = new PolicyTargets(ScopeMesh.CLIENT.orElseThrow(), List.of());
    mesh.extensions.add(Fixtures.extension("WasmPlugin", "shop", "client", client));
    mesh.extensions.add(
        Fixtures.extension(
            "WasmPlugin",
            "shop",
            "gate",
            new PolicyTargets(
                Labels.NONE,
                List.of(
                    new PolicyTargets.Reference("gateway.networking.k8s.io", "Gateway", "gate")))));
    assertThat(names(mesh.scope("shop"))).containsExactly("shop.client~");
    assertThat(names(mesh.router("shop"))).containsExactly("shop.client~");
    assertThat(
            names(
                mesh.resolver()
                    .scopeFor(
                        Fixtures.router("shop")
                            .withLabels(
                                Labels.of(
                                    Map.of("gateway.networking.k8s.io/gateway-name", "gate"))))))
        .containsExactly("shop.gate~");
    assertThat(mesh.resolver().workloadLabels("shop", ScopeMesh.CLIENT.orElseThrow()))
        .isEqualTo(ScopeMesh.CLIENT.orElseThrow());
  }
}
