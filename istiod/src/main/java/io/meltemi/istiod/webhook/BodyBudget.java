package io.meltemi.istiod.webhook;

import io.meltemi.base.FairShare;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Limits the memory of all request bodies together. A body takes its share as it arrives, so that a
 * mere announcement of a large body ({@code Content-Length}) reserves nothing; where all do not
 * fit, the largest of the peer that sends most is dropped. Any thread.
 */
public final class BodyBudget {
  private static final int CHUNK = 64 << 10;

  private final int ofOne;
  private final FairShare<Body> all;

  /** The body is larger than one may be, or others have more right to its memory. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    TooLargeException(String message) {
      super(message);
    }
  }

  /** Where a body comes from. */
  interface Sender {
    /** By what senders are told apart. */
    Object peer();

    /** Ends the connection: the body is not wanted any more. */
    void abort();
  }

  /** A body; closing it gives its share back. */
  final class Body implements AutoCloseable {
    private final Growing content = new Growing();
    private final Sender sender;

    Body(Sender sender) {
      this.sender = sender;
    }

    /** The bytes; the array is the body's own. */
    byte[] bytes() {
      return content.whole();
    }

    private void fill(InputStream in) throws IOException {
      byte[] chunk = new byte[CHUNK];
      for (int n = in.readNBytes(chunk, 0, CHUNK); n > 0; n = in.readNBytes(chunk, 0, CHUNK)) {
        if (content.size() + n > ofOne) {
          throw new TooLargeException("body (expected: at most " + ofOne + " bytes)");
        }
        content.write(chunk, 0, n);
        for (Body leaving : all.hold(sender.peer(), this, content.size())) {
          if (leaving == this) {
            throw new TooLargeException("too much is being reviewed (expected: try again)");
          }
          leaving.sender.abort();
        }
      }
    }

    @Override
    public void close() {
      all.leave(sender.peer(), this);
    }
  }

  private static final class Growing extends ByteArrayOutputStream {
    byte[] whole() {
      return count == buf.length ? buf : Arrays.copyOf(buf, count);
    }
  }

  /** Both in bytes. */
  public BodyBudget(int ofOne, long ofAll) {
    this.ofOne = ofOne;
    this.all = new FairShare<>(ofAll, FairShare.Yields.LARGEST);
  }

  /** Reads all of it. */
  Body read(InputStream in, Sender sender) throws IOException {
    var body = new Body(sender);
    try {
      body.fill(in);
      return body;
    } catch (IOException | RuntimeException | Error e) {
      body.close();
      throw e;
    }
  }
}
