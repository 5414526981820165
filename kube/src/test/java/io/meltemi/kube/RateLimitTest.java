package io.meltemi.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND);
  private final RateLimit rate = new RateLimit(10, 3, now::get);

  @Test
  void aBurstIsFreeAndThenTheRateHolds() {
    assertThat(rate.reserve()).isZero();
    assertThat(rate.reserve()).isZero();
    assertThat(rate.reserve()).isZero();
    assertThat(rate.reserve()).isEqualTo(SECOND / 10);
    assertThat(rate.reserve()).isEqualTo(SECOND / 5);
  }

  @Test
  void timeFillsTheBucketUpToTheBurst() {
    now.addAndGet(100 * SECOND);
    for (int i = 0; i < 3; i++) {
      assertThat(rate.reserve()).isZero();
    }
    assertThat(rate.reserve()).isPositive();
  }
}
