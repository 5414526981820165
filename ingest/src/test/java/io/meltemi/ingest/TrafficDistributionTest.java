package io.meltemi.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrafficDistributionTest {
  private static Labels annotation(String value) {
    return Labels.of(Map.of("networking.istio.io/traffic-distribution", value));
  }

  @Test
  void theFieldGoesBeforeTheAnnotationsAndTheServiceBeforeItsNamespace() {
    assertThat(
            TrafficDistribution.ofService(
                "PreferSameNode", annotation("PreferClose"), annotation("PreferClose")))
        .isEqualTo("PreferSameNode");
    assertThat(
            TrafficDistribution.ofService(
                "", annotation("prefersamenode"), annotation("PreferClose")))
        .isEqualTo("PreferSameNode");
    assertThat(TrafficDistribution.ofService("", Labels.NONE, annotation("PreferClose")))
        .isEqualTo("PreferSameZone");
    assertThat(TrafficDistribution.ofService("", Labels.NONE, Labels.NONE)).isEmpty();
  }

  @Test
  void anyOfAServiceIsNotOverriddenByItsNamespace() {
    assertThat(TrafficDistribution.ofService("", annotation("Any"), annotation("PreferClose")))
        .isEmpty();
  }
}
