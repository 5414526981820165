package io.meltemi.xds;

import com.google.protobuf.CodedOutputStream;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;

/**
 * One response of either protocol; the fields that differ from stream to stream are a few bytes in
 * front of the shared payload. {@code DiscoveryResponse} and {@code DeltaDiscoveryResponse} number
 * version, type URL and nonce alike.
 */
record Discovery(ResourceType type, String version, String nonce, Payload payload)
    implements Response {
  private static final int VERSION_FIELD = 1;
  private static final int TYPE_URL_FIELD = 4;
  private static final int NONCE_FIELD = 5;

  @Override
  public InputStream stream() {
    return new PieceStream(header(), payload);
  }

  private byte[] header() {
    var header =
        new byte
            [CodedOutputStream.computeStringSize(VERSION_FIELD, version)
                + CodedOutputStream.computeStringSize(TYPE_URL_FIELD, type.typeUrl())
                + CodedOutputStream.computeStringSize(NONCE_FIELD, nonce)];
    var out = CodedOutputStream.newInstance(header);
    try {
      out.writeString(VERSION_FIELD, version);
      out.writeString(TYPE_URL_FIELD, type.typeUrl());
      out.writeString(NONCE_FIELD, nonce);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return header;
  }

  /**
   * Hands the pieces to the transport one by one, so that they are copied only into its buffers.
   */
  private static final class PieceStream extends InputStream implements Drainable, KnownLength {
    private final Iterator<byte[]> pieces;
    private byte[] current;
    private int offset;
    private int remaining;

    PieceStream(byte[] header, Payload payload) {
      this.current = header;
      this.pieces = payload.bytes();
      this.remaining = Math.addExact(header.length, payload.size());
    }

    @Override
    public int available() {
      return remaining;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int total = remaining;
      while (remaining > 0) {
        var bytes = current();
        target.write(bytes, offset, bytes.length - offset);
        advance(bytes.length - offset);
      }
      return total;
    }

    @Override
    public int read() {
      if (remaining == 0) {
        return -1;
      }
      var bytes = current();
      int value = bytes[offset] & 0xff;
      advance(1);
      return value;
    }

    @Override
    public int read(byte[] target, int from, int length) {
      if (remaining == 0) {
        return -1;
      }
      var bytes = current();
      int count = Math.min(length, bytes.length - offset);
      System.arraycopy(bytes, offset, target, from, count);
      advance(count);
      return count;
    }

    /** The piece that {@code offset} is in. */
    private byte[] current() {
      if (offset == current.length) {
        offset = 0;
        current = pieces.next();
      }
      return current;
    }

    private void advance(int count) {
      offset += count;
      remaining -= count;
    }
  }
}
