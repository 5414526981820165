package io.meltemi.istiod;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.ConfigSnapshot.Extensions;
import io.meltemi.model.ConfigSnapshot.Rules;
import io.meltemi.model.Enforcement;
import io.meltemi.model.EnvoyFilter;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.SecurityPolicies;
import io.meltemi.translate.patch.BrokenPatches;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusWorkTest {
  private static EnvoyFilter filter(Optional<String> closed, Optional<String> told) {
    var meta =
        new ConfigMeta(
                "EnvoyFilter",
                new ResourceName("shop", "f"),
                Labels.NONE,
                Labels.NONE,
                Instant.EPOCH)
            .withEnforcement(new Enforcement(closed, told));
    return new EnvoyFilter(meta, PolicyTargets.EVERYTHING, 0, List.of(), Optional.empty());
  }

  private static Optional<Enforcement> untold(EnvoyFilter filter) {
    var rules =
        new Rules(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            SecurityPolicies.NONE,
            List.of(),
            List.of(),
            new Extensions(List.of(filter), List.of()));
    return Optional.ofNullable(StatusWork.untold(rules, new BrokenPatches()).get(filter.key()));
  }

  @Test
  void whatAStatusTellsOfAPatchIsTakenBackOnceItIsNotSo() {
    assertThat(untold(filter(Optional.empty(), Optional.empty()))).isEmpty();
    assertThat(untold(filter(Optional.of("why"), Optional.of("why")))).isEmpty();
    assertThat(untold(filter(Optional.empty(), Optional.of("patch 0: left out"))))
        .hasValueSatisfying(enforcement -> assertThat(enforcement.closed()).isEmpty());
    assertThat(untold(filter(Optional.of("why"), Optional.empty())))
        .hasValueSatisfying(enforcement -> assertThat(enforcement.closed()).hasValue("why"));
  }
}
