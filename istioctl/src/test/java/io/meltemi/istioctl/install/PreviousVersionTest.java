package io.meltemi.istioctl.install;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PreviousVersionTest {
  @Test
  void aChangeOfVersionIsTold() {
    assertThat(PreviousVersion.lines("1.29.6", "1.30.3", false))
        .containsExactly(
            "❗ Istio is being upgraded from 1.29.6 to 1.30.3.",
            "❗ Running this command will overwrite it; use revisions to upgrade alongside the"
                + " existing version.",
            "❗ Before upgrading, you may wish to use 'istioctl x precheck' to check for upgrade"
                + " warnings.");
    assertThat(PreviousVersion.lines("1.31.0", "1.30.3", false))
        .containsExactly(
            "❗ Istio is being downgraded from 1.31.0 to 1.30.3.",
            "❗ Running this command will overwrite it; use revisions to downgrade alongside the"
                + " existing version.");
    assertThat(PreviousVersion.lines("1.31.0", "1.30.3", true)).hasSize(1);
  }

  @Test
  void theSameVersionAndWhatIsNoneAreNotTold() {
    assertThat(PreviousVersion.lines("1.30.3", "1.30.3", false)).isEmpty();
    assertThat(PreviousVersion.lines("unknown", "1.30.3", false)).isEmpty();
  }
}
