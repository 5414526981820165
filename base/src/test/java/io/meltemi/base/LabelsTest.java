package io.meltemi.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelsTest {
  private static final Labels APP = Labels.of(Map.of("app", "cart", "tier", "back"));

  @Test
  void laterLabelsWinWhereBothHaveAKey() {
    Labels both = APP.and(Labels.of(Map.of("app", "menu", "version", "v2")));
    assertThat(both.asMap()).isEqualTo(Map.of("app", "menu", "tier", "back", "version", "v2"));
    assertThat(APP.and(Labels.NONE)).isSameAs(APP);
    assertThat(Labels.NONE.and(APP)).isSameAs(APP);
  }

  @Test
  void selectorMatchesWhereEveryPairIsThere() {
    assertThat(APP.matches(Labels.of(Map.of("app", "cart")))).isTrue();
    assertThat(APP.matches(Labels.of(Map.of("app", "cart", "version", "v2")))).isFalse();
    assertThat(APP.matches(Labels.NONE)).isTrue();
  }
}
