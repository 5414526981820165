package io.meltemi.istiod.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.model.kube.KubeNamespace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RegistrySinkTest {
  private final List<MeshChange> mesh = new ArrayList<>();
  private final AtomicInteger synced = new AtomicInteger();
  private final RegistrySink sink =
      new RegistrySink(
          "east",
          new MeshChange.Sink() {
            @Override
            public void accept(List<MeshChange> changes) {
              mesh.addAll(changes);
            }

            @Override
            public void synced() {
              throw new AssertionError("not a cluster's to say");
            }
          },
          synced::incrementAndGet);

  private static MeshObject object(String name) {
    return new KubeNamespace(
        new ConfigMeta(
                "Namespace", new ResourceName("", name), Labels.NONE, Labels.NONE, Instant.EPOCH)
            .inCluster("east"));
  }

  private void put(String name) {
    sink.accept(List.of(new MeshChange.Put(object(name))));
  }

  @Test
  void aClusterThatIsHalfReadIsNotSeenAndThenAllOfItAtOnce() {
    put("a");
    put("b");
    sink.accept(List.of(new MeshChange.Delete(object("a").key())));
    assertThat(mesh).isEmpty();

    sink.synced();
    put("c");
    assertThat(synced).hasValue(1);
    assertThat(mesh).isEmpty();

    sink.open();
    assertThat(mesh)
        .containsExactly(new MeshChange.Registry("east", List.of(object("b"), object("c"))));

    put("d");
    sink.open();
    assertThat(mesh).hasSize(2).last().isEqualTo(new MeshChange.Put(object("d")));
  }

  @Test
  void whatIsClosedSaysNothing() {
    put("a");
    sink.close();
    put("b");
    sink.open();
    assertThat(mesh).isEmpty();
  }
}
