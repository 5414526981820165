package io.meltemi.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class DemoOptionsTest {
  @Test
  void readsModeAndHold() {
    assertThat(DemoOptions.parse()).isEqualTo(new DemoOptions(DemoOptions.Mode.AUTO, false, 1));
    assertThat(DemoOptions.parse("--hold", "--mode=loopback"))
        .isEqualTo(new DemoOptions(DemoOptions.Mode.LOOPBACK, true, 1));
    assertThat(DemoOptions.parse("--kube"))
        .isEqualTo(new DemoOptions(DemoOptions.Mode.KUBE, false, 1));
    assertThat(DemoOptions.parse("--kube", "--clusters=2"))
        .isEqualTo(new DemoOptions(DemoOptions.Mode.KUBE, false, 2));
  }

  @Test
  void saysWhatItDoesNotUnderstand() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DemoOptions.parse("--mode=cloud"))
        .withMessageStartingWith(
            "--mode=cloud (expected: --hold, --kube, --clusters=1|2 or --mode=");
  }
}
