package io.meltemi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.translate.Fixtures;
import io.meltemi.xds.Client;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrustBundleDeliveryTest {
  private static final Client A = DeliveryFixture.sidecar("10.0.0.1", "shop", "a", Map.of());
  private static final Client B = DeliveryFixture.sidecar("10.0.0.2", "till", "b", Map.of());

  private final DeliveryFixture mesh = new DeliveryFixture();

  private ResourceList bundle(Client client) {
    return mesh.source.viewFor(client).list(ResourceType.PROXY_CONFIG);
  }

  @Test
  void everybodyGetsTheSameBytes() {
    mesh.roots("root");
    mesh.publish();
    Resource one = bundle(A).resources().getFirst();
    assertThat(one.name()).isEmpty();
    assertThat(bundle(B).resources().getFirst().encoded()).isSameAs(one.encoded());
    assertThat(mesh.source.viewFor(B).find(ResourceType.PROXY_CONFIG, "")).contains(one);
  }

  @Test
  void nobodyIsToldWhereThatIsNotWanted() {
    mesh.publish();
    assertThat(bundle(A).isEmpty()).isTrue();
  }

  @Test
  void everybodyIsToldOfOtherRootsAndOfNothingElse() {
    mesh.roots("root");
    mesh.publish();
    ResourceList before = bundle(A);
    ResourceList clusters = mesh.source.viewFor(A).list(ResourceType.CLUSTER);
    bundle(B);

    mesh.roots("root", "another");
    var concerned = mesh.publish();
    assertThat(concerned.test(A) && concerned.test(B)).isTrue();
    assertThat(bundle(A).version()).isNotEqualTo(before.version());
    assertThat(mesh.source.viewFor(A).list(ResourceType.CLUSTER).version())
        .isEqualTo(clusters.version());
  }

  @Test
  void otherConfigurationLeavesItAsItIs() {
    mesh.roots("root");
    mesh.publish();
    ResourceList before = bundle(A);
    bundle(B);

    mesh.put(Fixtures.service("web", "shop"));
    mesh.publish();
    assertThat(bundle(A)).isSameAs(before);

    mesh.roots("root");
    var concerned = mesh.publish();
    assertThat(bundle(B)).isSameAs(before);
    assertThat(concerned.test(A) || concerned.test(B)).isFalse();
  }
}
