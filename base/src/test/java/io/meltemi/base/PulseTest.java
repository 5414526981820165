package io.meltemi.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PulseTest {
  private final AtomicLong now = new AtomicLong();
  private final Pulse pulse = new Pulse("files", Duration.ofSeconds(30), now::get);

  private void passes(long seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void aLoopThatWaitsForWorkMayDoSoForEver() {
    pulse.works();
    pulse.waits();
    passes(100_000);
    assertThat(pulse.fault()).isEmpty();
  }

  @Test
  void workThatTakesTooLongStandsStillAndIsForgivenOnceDone() {
    pulse.works();
    passes(30);
    assertThat(pulse.fault()).isEmpty();
    passes(1);
    assertThat(pulse.fault()).contains("files: stands still for 31 s");
    pulse.waits();
    assertThat(pulse.fault()).isEmpty();
  }

  @Test
  void aThreadThatDiesIsAFaultThatSaysWhyUnlessItWasClosed() {
    assertThatThrownBy(
            () ->
                pulse.run(
                    () -> {
                      throw new StackOverflowError();
                    }))
        .isInstanceOf(StackOverflowError.class);
    assertThat(pulse.fault()).contains("files: its thread has ended: java.lang.StackOverflowError");
    pulse.closes();
    assertThat(pulse.fault()).isEmpty();
  }
}
