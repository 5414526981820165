package io.meltemi.agent.xds;

import io.netty.buffer.ByteBuf;

/**
 * Counts gRPC's messages in a stream of bytes that passes by in pieces: each begins with a byte of
 * flags and four of length. Not for several threads.
 */
final class MessageCounter {
  private static final int PREFIX = 5;

  private int prefixRead;
  private long length;
  private long largest;
  private int lastEnd = -1;

  /** The messages that end in this piece, which is left as it is. */
  int endingIn(ByteBuf piece) {
    int ended = 0;
    lastEnd = -1;
    int at = piece.readerIndex();
    int end = piece.writerIndex();
    while (at < end) {
      if (prefixRead < PREFIX) {
        length = prefixRead == 0 ? 0 : length << 8 | piece.getUnsignedByte(at);
        prefixRead++;
        at++;
        if (prefixRead == PREFIX) {
          largest = Math.max(largest, length);
        }
      } else {
        int taken = (int) Math.min(length, end - at);
        at += taken;
        length -= taken;
      }
      if (prefixRead == PREFIX && length == 0) {
        prefixRead = 0;
        ended++;
        lastEnd = at;
      }
    }
    return ended;
  }

  /** The index in the last piece where its last message ended; negative if none did. */
  int lastEnd() {
    return lastEnd;
  }

  /** Bytes of the largest message that has begun so far. */
  long largest() {
    return largest;
  }

  /** Whether what comes next begins a message. */
  boolean betweenMessages() {
    return prefixRead == 0;
  }
}
