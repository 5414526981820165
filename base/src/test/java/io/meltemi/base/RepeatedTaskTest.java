package io.meltemi.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RepeatedTaskTest {
  @Test
  void turnsThatFailAreFollowedByOthers() throws InterruptedException {
    var turns = new AtomicInteger();
    var third = new CountDownLatch(1);
    try (var _ =
        RepeatedTask.start(
            "test",
            Duration.ZERO,
            () -> {
              switch (turns.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("on purpose");
                case 2 -> throw new StackOverflowError("on purpose");
                default -> {
                  third.countDown();
                  Thread.sleep(Duration.ofMinutes(1));
                }
              }
            })) {
      assertThat(third.await(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(turns).hasValue(3);
  }

  @Test
  void closingEndsATurnThatWaitsAndAPause() {
    var turns = new AtomicInteger();
    var waits = RepeatedTask.start("test", Duration.ofMinutes(1), turns::incrementAndGet);
    var works =
        RepeatedTask.start("test", Duration.ZERO, () -> Thread.sleep(Duration.ofMinutes(1)));
    waits.close();
    works.close();
    assertThat(turns.get()).isLessThan(2);
  }
}
