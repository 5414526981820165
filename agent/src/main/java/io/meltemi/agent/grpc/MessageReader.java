package io.meltemi.agent.grpc;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts gRPC's messages together from the pieces in which a stream brings them; what is incomplete
 * is held. Not for several threads.
 */
public final class MessageReader {
  private static final int PREFIX = 5;

  private final int limit;
  private final byte[] prefix = new byte[PREFIX];
  private int prefixRead;
  private int missing;
  private ByteArrayOutputStream message = new ByteArrayOutputStream(0);

  /** Messages of at most so many bytes. */
  public MessageReader(int limit) {
    this.limit = limit;
  }

  /**
   * Takes a piece whole.
   *
   * @return the messages that end in it
   * @throws IllegalArgumentException if one is compressed or longer than allowed; the stream cannot
   *     be read on then
   */
  public List<byte[]> add(ByteBuf piece) {
    List<byte[]> ended = new ArrayList<>(1);
    while (piece.isReadable() || prefixRead == PREFIX && missing == 0) {
      if (prefixRead < PREFIX) {
        prefix[prefixRead++] = piece.readByte();
        if (prefixRead == PREFIX) {
          begin();
        }
      } else {
        byte[] taken = new byte[Math.min(missing, piece.readableBytes())];
        piece.readBytes(taken);
        message.writeBytes(taken);
        missing -= taken.length;
      }
      if (prefixRead == PREFIX && missing == 0) {
        ended.add(message.toByteArray());
        message = new ByteArrayOutputStream(0);
        prefixRead = 0;
      }
    }
    return ended;
  }

  private void begin() {
    if (prefix[0] != 0) {
      throw new IllegalArgumentException("a message is compressed (expected: as it is)");
    }
    long length = 0;
    for (int i = 1; i < PREFIX; i++) {
      length = length << 8 | prefix[i] & 0xff;
    }
    if (length > limit) {
      throw new IllegalArgumentException(
          "a message is %d bytes long (expected: at most %d)".formatted(length, limit));
    }
    missing = (int) length;
  }

  /** A message with the prefix that goes before it. */
  public static byte[] framed(byte[] message) {
    byte[] framed = new byte[PREFIX + message.length];
    for (int i = 1; i < PREFIX; i++) {
      framed[i] = (byte) (message.length >>> 8 * (PREFIX - 1 - i));
    }
    System.arraycopy(message, 0, framed, PREFIX, message.length);
    return framed;
  }
}
