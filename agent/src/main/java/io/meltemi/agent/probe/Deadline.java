package io.meltemi.agent.probe;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The point in time until which a probe may take. */
final class Deadline {
  private final Duration timeout;
  private final long end;

  Deadline(Duration timeout) {
    this.timeout = timeout;
    this.end = System.nanoTime() + timeout.toNanos();
  }

  /** Waits for the answer; its connection is closed then. */
  Reply await(Reply reply) throws ProbeException, InterruptedException {
    try {
      return timeout.isZero()
          ? reply.done().get()
          : reply.done().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw new ProbeException("no answer within " + timeout);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof ProbeException known
          ? known
          : new ProbeException(String.valueOf(failed.getCause()));
    } finally {
      reply.fail("given up");
    }
  }
}
