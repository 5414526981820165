package io.meltemi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.TrafficExtension;
import io.meltemi.model.TrafficExtension.FailStrategy;
import io.meltemi.model.TrafficExtension.Phase;
import io.meltemi.translate.Fixtures;
import io.meltemi.xds.Client;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The configuration of modules goes to those whose listeners name it, the same for all. */
class ExtensionDeliveryTest {
  private static final Client A =
      DeliveryFixture.sidecar("10.1.0.1", "a", "a-1", Map.of("app", "a"));
  private static final Client TWIN =
      DeliveryFixture.sidecar("10.1.0.2", "a", "a-2", Map.of("app", "a"));
  private static final Client OTHER =
      DeliveryFixture.sidecar("10.1.0.3", "a", "b-1", Map.of("app", "b"));
  private static final String NAME =
      "extensions.istio.io/trafficextension/a.waf~istio-translated-wasmplugin";

  private final DeliveryFixture mesh = new DeliveryFixture();

  private static TrafficExtension waf(FailStrategy strategy) {
    return new TrafficExtension(
        Fixtures.meta("WasmPlugin", "a", "waf"),
        new PolicyTargets(Labels.of(Map.of("app", "a")), List.of()),
        Phase.AUTHN,
        Optional.empty(),
        List.of(),
        Fixtures.module(false, strategy, ""),
        Optional.empty());
  }

  @BeforeEach
  void start() {
    mesh.put(waf(FailStrategy.FAIL_CLOSE));
    mesh.publish();
  }

  private Optional<Resource> find(Client client) {
    return mesh.source.viewFor(client).find(ResourceType.EXTENSION_CONFIG, NAME);
  }

  private ResourceList listeners(Client client) {
    return mesh.source.viewFor(client).list(ResourceType.LISTENER);
  }

  @Test
  void itIsTheSameBytesForAllThatItSelectsAndNothingForOthers() {
    Resource one = find(A).orElseThrow();
    assertThat(find(TWIN).orElseThrow().encoded()).isSameAs(one.encoded());
    assertThat(find(OTHER)).isEmpty();
    assertThat(mesh.source.viewFor(A).list(ResourceType.EXTENSION_CONFIG).isEmpty()).isTrue();
  }

  @Test
  void anotherConfigurationIsToldToThoseConcernedAndMakesNoOtherListener() {
    Resource before = find(A).orElseThrow();
    ResourceList listeners = listeners(A);
    find(OTHER);
    mesh.put(waf(FailStrategy.FAIL_OPEN));
    var concerned = mesh.publish();
    assertThat(concerned.test(A)).isTrue();
    assertThat(concerned.test(OTHER)).isFalse();
    assertThat(find(A).orElseThrow().version()).isNotEqualTo(before.version());
    assertThat(listeners(A).version()).isEqualTo(listeners.version());

    mesh.extensions.clear();
    mesh.publish();
    assertThat(find(A)).isEmpty();
    assertThat(listeners(A).version()).isNotEqualTo(listeners.version());
    assertThat(listeners(A).version()).isEqualTo(listeners(TWIN).version());
  }
}
