package io.meltemi.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NativeSidecarsTest {
  private static final Map<String, String> MIXED = Map.of("old", "v1.32.9", "new", "v1.33.0-gke.1");

  @Test
  void allNodesMustBeNewEnough() {
    assertThat(NativeSidecars.AUTO.apply(Map.of("a", "1.33", "b", "v1.40.1"), "")).isTrue();
    assertThat(NativeSidecars.AUTO.apply(MIXED, "")).isFalse();
    assertThat(NativeSidecars.AUTO.apply(Map.of(), "")).isFalse();
    assertThat(NativeSidecars.AUTO.apply(Map.of("a", "spam"), "")).isFalse();
  }

  @Test
  void aPodThatIsBoundAsksItsOwnNodeAlone() {
    assertThat(NativeSidecars.AUTO.apply(MIXED, "new")).isTrue();
    assertThat(NativeSidecars.AUTO.apply(MIXED, "old")).isFalse();
    assertThat(NativeSidecars.AUTO.apply(MIXED, "unknown")).isFalse();
  }

  @Test
  void theSettingMayAskNoNode() {
    assertThat(NativeSidecars.parse("true").apply(MIXED, "old")).isTrue();
    assertThat(NativeSidecars.parse("false").apply(MIXED, "new")).isFalse();
    assertThatThrownBy(() -> NativeSidecars.parse("yes"))
        .hasMessage("ENABLE_NATIVE_SIDECARS: \"yes\" (expected: auto, true or false)");
  }
}
