package io.meltemi.agent.grpc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Goes through the fields of one protobuf message in wire format.
 *
 * <p>Its methods throw {@link IllegalArgumentException} where the bytes are no message.
 */
public final class WireReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int tag;
  private int start;
  private int length;

  /** At the message's beginning. */
  public WireReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private WireReader(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  /** Moves to the next field, whose value is skipped unless it is asked for. */
  public boolean next() {
    if (at >= end) {
      return false;
    }
    tag = (int) varint();
    switch (tag & 7) {
      case VARINT -> varint();
      case FIXED64 -> skip(8);
      case FIXED32 -> skip(4);
      case BYTES -> {
        long size = varint();
        if (size < 0 || size > end - at) {
          throw new IllegalArgumentException("a field of " + size + " bytes is cut short");
        }
        skip((int) size);
      }
      default -> throw new IllegalArgumentException("wire type " + (tag & 7));
    }
    return true;
  }

  private void skip(int size) {
    if (size > end - at) {
      throw new IllegalArgumentException("the message is cut short");
    }
    start = at;
    length = size;
    at += size;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw new IllegalArgumentException("the message is cut short");
      }
      byte b = bytes[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than 64 bits");
  }

  /** The field's number. */
  public int field() {
    return tag >>> 3;
  }

  /** Whether it is a text, bytes or a message. */
  public boolean isBytes() {
    return (tag & 7) == BYTES;
  }

  /** The field as text. */
  public String text() {
    return new String(bytes, start, length, StandardCharsets.UTF_8);
  }

  /** The field's bytes. */
  public byte[] bytes() {
    return Arrays.copyOfRange(bytes, start, start + length);
  }

  /** The field as a message. */
  public WireReader message() {
    return new WireReader(bytes, start, start + length);
  }
}
