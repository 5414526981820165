package io.meltemi.base.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A body of a known length, or a chunked one. Ends where it ends, and not with the connection. */
final class RequestBody extends InputStream {
  private static final int BAD = 400;
  private static final int MAX_LINE = 1024;
  private static final int DRAINED = 64 << 10;

  private final InputStream in;
  private final boolean chunked;
  private long left;
  private boolean ended;
  private final Runnable afterLast;
  private Runnable beforeFirst;

  /**
   * @param length absent: chunked
   * @param beforeFirst done when somebody begins to read
   * @param afterLast done when all of it has arrived
   */
  RequestBody(InputStream in, Optional<Long> length, Runnable beforeFirst, Runnable afterLast) {
    this.in = in;
    this.chunked = length.isEmpty();
    this.left = length.orElse(0L);
    this.beforeFirst = beforeFirst;
    this.afterLast = afterLast;
    if (length.isPresent() && length.get() == 0) {
      end();
    }
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (ended || length == 0) {
      return ended ? -1 : 0;
    }
    beforeFirst.run();
    beforeFirst = () -> {};
    if (left == 0 && !nextChunk()) {
      end();
      return -1;
    }
    int read = in.read(target, offset, (int) Math.min(left, length));
    if (read < 0) {
      throw new BadRequestException(BAD, "a body that is cut off");
    }
    left -= read;
    if (left == 0) {
      if (chunked) {
        line();
      } else {
        end();
      }
    }
    return read;
  }

  private void end() {
    ended = true;
    afterLast.run();
  }

  private boolean nextChunk() throws IOException {
    String size = line().split(";", 2)[0].strip();
    if (!size.matches("[0-9a-fA-F]{1,12}")) {
      throw new BadRequestException(BAD, "a chunk without a size");
    }
    left = Long.parseLong(size, 16);
    if (left > 0) {
      return true;
    }
    for (String trailer = line(); !trailer.isEmpty(); trailer = line()) {
      // Trailers say nothing that is used here.
    }
    return false;
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0 || line.length() > MAX_LINE) {
        throw new BadRequestException(BAD, "a chunk without an end");
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  /** Reads what nobody wanted, if it is not much; whether the connection is of use after it. */
  boolean drain() throws IOException {
    if (ended) {
      return true;
    }
    var buffer = new byte[4096];
    int total = 0;
    for (int n = read(buffer, 0, buffer.length); n >= 0; n = read(buffer, 0, buffer.length)) {
      total += n;
      if (total > DRAINED) {
        return false;
      }
    }
    return true;
  }
}
