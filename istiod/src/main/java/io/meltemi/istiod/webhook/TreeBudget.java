package io.meltemi.istiod.webhook;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Limits the memory of the trees that reviews are parsed into, all together. A value takes more in
 * a tree than in a text: a text of braces alone fifty times as much. Reviews that do not fit at the
 * moment wait for others; one that never fits is refused unparsed. Any thread.
 */
public final class TreeBudget {
  private static final int UNIT = 1024;
  private static final int WAIT_SECONDS = 5;

  /** A value with its name and its place in the one around it. */
  private static final int VALUE_BYTES = 160;

  /** A byte of text is read as characters, and kept as text. */
  private static final int TEXT_BYTES = 4;

  private final int units;
  private final Semaphore free;

  /** It does not fit. */
  static final class TooLargeException extends Exception {
    private static final long serialVersionUID = 1;

    TooLargeException(String message) {
      super(message);
    }
  }

  /** Room for a tree; closing it gives it back. */
  final class Room implements AutoCloseable {
    private final int size;

    Room(int size) {
      this.size = size;
    }

    @Override
    public void close() {
      free.release(size);
    }
  }

  /**
   * @param bytes of memory for all trees
   */
  public TreeBudget(long bytes) {
    this.units = (int) Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
    this.free = new Semaphore(units, true);
  }

  /** Waits until there is room for what the JSON text is parsed into. */
  Room take(byte[] json) throws TooLargeException {
    long values = values(json);
    long size = 1 + (values * VALUE_BYTES + (long) json.length * TEXT_BYTES) / UNIT;
    if (size > units) {
      throw new TooLargeException(
          "body of " + values + " values: too large to be reviewed (expected: fewer)");
    }
    try {
      if (!free.tryAcquire((int) size, WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new TooLargeException("too much is being reviewed (expected: try again)");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TooLargeException("shutting down");
    }
    return new Room((int) size);
  }

  /** At least as many values as there are: each but the first follows a mark outside of texts. */
  static long values(byte[] json) {
    long values = 1;
    boolean inText = false;
    for (int i = 0; i < json.length; i++) {
      byte b = json[i];
      if (b == '"') {
        inText = !inText;
      } else if (inText) {
        i += b == '\\' ? 1 : 0;
      } else if (b == ',' || b == '[' || b == '{' || b == ':') {
        values++;
      }
    }
    return values;
  }
}
