package io.meltemi.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
  private final LinkedBlockingQueue<String> done = new LinkedBlockingQueue<>();

  @Test
  void keyThatIsAddedOftenBeforeItsTurnIsDoneOnce() throws Exception {
    var began = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    WorkQueue.Action<String> action =
        key -> {
          began.countDown();
          goOn.await();
          done.add(key);
        };
    try (var queue = WorkQueue.start("test", action)) {
      queue.add("first");
      began.await();
      queue.add("second");
      queue.add("second");
      queue.add("third");
      goOn.countDown();

      assertThat(done.poll(5, TimeUnit.SECONDS)).isEqualTo("first");
      assertThat(done.poll(5, TimeUnit.SECONDS)).isEqualTo("second");
      assertThat(done.poll(5, TimeUnit.SECONDS)).isEqualTo("third");
      assertThat(done).isEmpty();
    }
  }

  @Test
  void failedKeyIsTriedAgainAndHoldsNothingBack() throws Exception {
    var tries = new AtomicInteger();
    WorkQueue.Action<String> action =
        key -> {
          if (key.equals("bad") && tries.incrementAndGet() < 3) {
            throw new IOException("not yet");
          }
          done.add(key);
        };
    try (var queue = WorkQueue.start("test", action)) {
      queue.add("bad");
      queue.add("good");

      assertThat(done.poll(5, TimeUnit.SECONDS)).isEqualTo("good");
      assertThat(done.poll(5, TimeUnit.SECONDS)).isEqualTo("bad");
      assertThat(tries).hasValue(3);
    }
  }
}
