package io.meltemi.agent.wasm;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/** So many of the next bytes of a stream, which stays open, and a failure where there are fewer. */
final class ExactStream extends InputStream {
  private final InputStream in;
  private final Supplier<IOException> cutShort;
  private long left;

  ExactStream(InputStream in, long length, Supplier<IOException> cutShort) {
    this.in = in;
    this.left = length;
    this.cutShort = cutShort;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int size) throws IOException {
    if (left == 0 || size == 0) {
      return size == 0 ? 0 : -1;
    }
    int read = in.read(bytes, from, (int) Math.min(size, left));
    if (read < 0) {
      throw cutShort.get();
    }
    left -= read;
    return read;
  }
}
