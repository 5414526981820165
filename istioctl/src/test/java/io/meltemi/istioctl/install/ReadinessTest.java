package io.meltemi.istioctl.install;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.istioctl.json.JsonReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadinessTest {
  /** Wanted, observed generation, all, updated and ready pods. */
  @ParameterizedTest
  @CsvSource({
    "1, 2, 1, 1, 1, true",
    "1, 1, 1, 1, 1, false",
    "2, 2, 2, 2, 1, false",
    "1, 2, 2, 1, 1, false",
    "1, 2, 1, 0, 1, false",
    "0, 2, 0, 0, 0, true"
  })
  void aDeploymentHasRolledOutWhenOnlyReadyPodsOfItsTemplateAreThere(
      int wanted, int observed, int all, int updated, int ready, boolean rolledOut)
      throws JsonReader.MalformedJsonException {
    String deployment =
        """
        {"metadata": {"generation": 2}, "spec": {"replicas": %d}, "status":
         {"observedGeneration": %d, "replicas": %d, "updatedReplicas": %d, "readyReplicas": %d}}
        """
            .formatted(wanted, observed, all, updated, ready);
    assertThat(Readiness.hasRolledOut(JsonReader.read(deployment.getBytes(UTF_8))))
        .isEqualTo(rolledOut);
  }
}
