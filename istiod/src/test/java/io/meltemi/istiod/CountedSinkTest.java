package io.meltemi.istiod;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.model.Secret;
import io.meltemi.model.kube.KubeNamespace;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CountedSinkTest {
  private final PilotMetrics metrics = new PilotMetrics("1.30.3", Clock.systemUTC());
  private final CountedSink sink =
      new CountedSink(
          new MeshChange.Sink() {
            @Override
            public void accept(List<MeshChange> changes) {}

            @Override
            public void synced() {}
          },
          metrics);

  private static ConfigMeta meta(String kind, String namespace) {
    return new ConfigMeta(
        kind, new ResourceName(namespace, "shop"), Labels.NONE, Labels.NONE, Instant.EPOCH);
  }

  private String text() {
    return new String(metrics.scrape(), StandardCharsets.UTF_8);
  }

  @Test
  void namespacesAreCountedAsThePeerNamesThem() {
    MeshObject namespace = new KubeNamespace(meta("Namespace", ""));
    sink.accept(List.of(new MeshChange.Put(namespace)));
    sink.accept(List.of(new MeshChange.Put(namespace)));
    sink.accept(List.of(new MeshChange.Delete(namespace.key())));

    assertThat(text())
        .contains("pilot_k8s_reg_events{event=\"add\",type=\"Namespaces\"} 1\n")
        .contains("pilot_k8s_reg_events{event=\"update\",type=\"Namespaces\"} 1\n")
        .contains("pilot_k8s_reg_events{event=\"delete\",type=\"Namespaces\"} 1\n");
  }

  /** Most of a cluster's ConfigMaps and Secrets say nothing to the mesh, and are told as gone. */
  @Test
  void whatWasNeverThereIsNotCountedAsDeleted() {
    var others = new MeshObject.Key("ConfigMap", new ResourceName("kube-system", "others"));
    sink.accept(List.of(new MeshChange.Delete(others)));

    assertThat(text()).doesNotContain("pilot_k8s_reg_events{", "pilot_inbound_updates{");
  }

  @Test
  void credentialsAreUpdatesButNoEventsOfTheRegistry() {
    var secret = new Secret(meta("Secret", "shop"), "", new TreeMap<>());
    sink.accept(List.of(new MeshChange.Put(secret)));

    assertThat(text())
        .contains("pilot_inbound_updates{type=\"config\"} 1\n")
        .doesNotContain("pilot_k8s_reg_events{", "pilot_k8s_cfg_events{");
  }
}
