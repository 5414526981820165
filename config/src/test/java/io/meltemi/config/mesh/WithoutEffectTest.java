package io.meltemi.config.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Problem;
import io.meltemi.base.Translated;
import io.meltemi.model.MeshConfig;
import io.meltemi.yaml.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WithoutEffectTest {
  /** Read from {@link MeshConfig#source}: by injection. */
  private static final Set<String> ELSEWHERE = Set.of("enablePrometheusMerge");

  private static List<Problem> problems(String text) {
    Translated<MeshConfig> read = MeshConfigReader.read(new Document("mesh.yaml", 1, text));
    return read.problems();
  }

  @Test
  void everySettingIsReadOrSaidToHaveNoEffect() {
    var silent = new ArrayList<String>();
    for (String field : MeshDefaults.FIELDS) {
      boolean told =
          problems(field + ": [[wrong]]\n").stream().anyMatch(p -> p.field().startsWith(field));
      if (!told && !ELSEWHERE.contains(field)) {
        silent.add(field);
      }
    }
    assertThat(silent).isEmpty();
  }

  @Test
  void whatHasNoEffectIsAWarningThatNamesIt() {
    assertThat(problems("ca: {address: a:1}\nconfig_sources: [{address: b}]\ncertificates: []\n"))
        .hasSize(2)
        .allMatch(problem -> problem.message().startsWith("without effect: "))
        .extracting(Problem::field)
        .containsExactly("ca", "config_sources");
    assertThat(problems("inboundClusterStatName: a\noutboundClusterStatName: b\n")).isEmpty();
  }
}
