package io.meltemi.istiod.webhook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What all request bodies may take together, so that a flood of large ones waits its turn. A body
 * takes its share as it arrives: whoever only says that much will come holds nothing back. Safe on
 * any thread.
 */
public final class BodyBudget {
  private static final int CHUNK = 64 << 10;
  private static final int WAIT_SECONDS = 5;

  private final int chunksOfOne;
  private final Semaphore chunks;

  /** The body is larger than one may be, or all bodies together are. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    TooLargeException(String message) {
      super(message);
    }
  }

  /** A body; closing it gives its share back. */
  final class Body implements AutoCloseable {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private int taken;

    byte[] bytes() {
      return content.toByteArray();
    }

    private void fill(InputStream in) throws IOException {
      byte[] chunk = new byte[CHUNK];
      for (int n = in.readNBytes(chunk, 0, CHUNK); n > 0; n = in.readNBytes(chunk, 0, CHUNK)) {
        take();
        content.write(chunk, 0, n);
      }
    }

    private void take() throws TooLargeException {
      if (taken == chunksOfOne) {
        throw new TooLargeException(
            "body (expected: at most " + chunksOfOne * (long) CHUNK + " bytes)");
      }
      try {
        if (!chunks.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
          throw new TooLargeException("too much is being reviewed (expected: try again)");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TooLargeException("shutting down");
      }
      taken++;
    }

    @Override
    public void close() {
      chunks.release(taken);
      taken = 0;
    }
  }

  /** Both in bytes, rounded up to {@value #CHUNK}. */
  public BodyBudget(int ofOne, long ofAll) {
    this.chunksOfOne = Math.ceilDiv(ofOne, CHUNK);
    this.chunks = new Semaphore((int) Math.ceilDiv(ofAll, CHUNK));
  }

  /** Reads all of it; blocks while the budget is used up. */
  Body read(InputStream in) throws IOException {
    var body = new Body();
    try {
      body.fill(in);
      return body;
    } catch (IOException | RuntimeException e) {
      body.close();
      throw e;
    }
  }
}
