package io.meltemi.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class DemoOptionsTest {
  @Test
  void readsModeAndHold() {
    assertThat(DemoOptions.parse()).isEqualTo(new DemoOptions(DemoOptions.Mode.AUTO, false));
    assertThat(DemoOptions.parse("--hold", "--mode=loopback"))
        .isEqualTo(new DemoOptions(DemoOptions.Mode.LOOPBACK, true));
    assertThat(DemoOptions.parse("--kube"))
        .isEqualTo(new DemoOptions(DemoOptions.Mode.KUBE, false));
  }

  @Test
  void saysWhatItDoesNotUnderstand() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DemoOptions.parse("--mode=cloud"))
        .withMessageStartingWith("--mode=cloud (expected: --hold, --kube or --mode=");
  }
}
