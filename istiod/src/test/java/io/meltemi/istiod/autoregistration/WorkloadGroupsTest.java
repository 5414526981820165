package io.meltemi.istiod.autoregistration;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.model.OpaqueConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkloadGroupsTest {
  private static final ResourceName CART = new ResourceName("vms", "cart");

  private final List<MeshChange> mesh = new ArrayList<>();
  private final List<ResourceName> added = new ArrayList<>();
  private final WorkloadGroups groups = new WorkloadGroups();
  private final MeshChange.Sink sink =
      groups.watching(
          new MeshChange.Sink() {
            @Override
            public void accept(List<MeshChange> changes) {
              mesh.addAll(changes);
            }

            @Override
            public void synced() {}
          });

  @BeforeEach
  void listen() {
    groups.onAdd(added::add);
  }

  private static MeshObject object(String kind, String labels, long made) {
    return new OpaqueConfig(
        new ConfigMeta(
            kind, CART, Labels.of(Map.of("l", labels)), Labels.NONE, Instant.ofEpochSecond(made)),
        Map.of());
  }

  private void put(MeshObject object) {
    sink.accept(List.of(new MeshChange.Put(object)));
  }

  @Test
  void aGroupThatComesIsToldOfAndNotItsChanges() {
    put(object("WorkloadGroup", "a", 1));
    put(object("WorkloadGroup", "b", 1));
    put(object("ProxyConfig", "a", 1));
    assertThat(added).containsExactly(CART);
    assertThat(mesh).hasSize(3);
  }

  @Test
  void oneThatWasDeletedComesAgain() {
    MeshObject group = object("WorkloadGroup", "a", 1);
    put(group);
    sink.accept(List.of(new MeshChange.Delete(group.key())));
    put(group);
    assertThat(added).containsExactly(CART, CART);
  }

  @Test
  void oneThatWasMadeAgainWhileNobodyWatchedDoesToo() {
    put(object("WorkloadGroup", "a", 1));
    put(object("WorkloadGroup", "a", 2));
    assertThat(added).containsExactly(CART, CART);
  }
}
