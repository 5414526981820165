package io.meltemi.istiod.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.ca.CaSettings;
import io.meltemi.ca.MemoryStore;
import io.meltemi.ca.SelfSignedRoot;
import java.security.SecureRandom;
import java.time.Clock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CaBundleTest {
  private static String one;
  private static String two;

  @BeforeAll
  static void makeRoots() throws Exception {
    one = root();
    two = root();
  }

  private static String root() throws Exception {
    var random = new SecureRandom();
    return new SelfSignedRoot(CaSettings.DEFAULT, new MemoryStore(), Clock.systemUTC(), random)
        .load()
        .rootsPem();
  }

  @Test
  void rootsOfAnotherReplicaStayBesideOurs() {
    assertThat(CaBundle.with(one + two, one)).isEqualTo(one + two);
    assertThat(CaBundle.with(one + two, two + one)).isEqualTo(one + two);
  }

  @Test
  void whatIsMissingIsAdded() {
    assertThat(CaBundle.with(two, one)).isEqualTo(one + two);
    assertThat(CaBundle.with(two, one + two)).isEqualTo(one + two);
  }

  @Test
  void replicasWithOtherRootsComeToAgree() {
    String first = CaBundle.with(two, one);
    assertThat(CaBundle.with(first, two)).isEqualTo(first);
    assertThat(CaBundle.with(first, one)).isEqualTo(first);
  }

  @Test
  void whatIsNoBundleIsReplaced() {
    assertThat(CaBundle.with("", one)).isEqualTo(one);
    assertThat(CaBundle.with("garbage", one)).isEqualTo(one);
  }
}
