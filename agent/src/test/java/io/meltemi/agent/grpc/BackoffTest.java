package io.meltemi.agent.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void delaysGrowToTheLimitAndAreSpreadOverTheirUpperHalf() {
    Backoff backoff = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(10), new Random(7));
    double expected = 250;
    for (int i = 0; i < 30; i++) {
      assertThat(backoff.next().toMillis())
          .isBetween((long) (expected / 2), (long) Math.ceil(expected));
      expected = Math.min(expected * 1.6, 10_000);
    }
    backoff.reset();
    assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(250));
  }
}
