package io.meltemi.istiod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.ingest.McsSettings;
import io.meltemi.kube.source.McsKinds;
import io.meltemi.settings.Environment;
import io.meltemi.settings.RegistryVariables;
import java.util.Map;
import org.junit.jupiter.api.Test;

class McsOptionsTest {
  @Test
  void byDefaultNothingIsFollowedAndNothingServed() {
    var nothing = new Environment(Map.of());
    assertThat(RegistryVariables.mcs(nothing)).isEqualTo(McsSettings.OFF);
    assertThat(McsOptions.kinds(nothing))
        .isEqualTo(new McsKinds("multicluster.x-k8s.io", "v1alpha1", false, false));
  }

  @Test
  void eachVariableHasItsEffect() {
    var some =
        new Environment(
            Map.of(
                "ENABLE_MCS_SERVICE_DISCOVERY", "true",
                "ENABLE_MCS_CLUSTER_LOCAL", "true",
                "MCS_API_GROUP", "net.gke.io",
                "MCS_API_VERSION", "v1"));
    assertThat(RegistryVariables.mcs(some)).isEqualTo(new McsSettings(true, true, false));
    assertThat(McsOptions.kinds(some)).isEqualTo(new McsKinds("net.gke.io", "v1", true, false));
    var hosts = new Environment(Map.of("ENABLE_MCS_HOST", "true"));
    assertThat(RegistryVariables.mcs(hosts)).isEqualTo(new McsSettings(false, false, true));
    assertThat(McsOptions.kinds(hosts).imports()).isTrue();
  }

  @Test
  void whatIsNoGroupOrVersionIsRefusedByName() {
    for (String name : new String[] {"MCS_API_GROUP", "MCS_API_VERSION"}) {
      assertThatThrownBy(() -> McsOptions.kinds(new Environment(Map.of(name, "a/../b"))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(name + ": \"a/../b\" (expected: as in multicluster.x-k8s.io/v1");
    }
  }
}
