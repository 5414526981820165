package io.meltemi.agent.proto;

import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of one message in their order: {@link #next}, then at most one of the accessors,
 * which fit the field or throw. Not for several threads.
 */
public final class ProtoReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final byte[] bytes;
  private int at;
  private final int end;
  private long tag;
  private int valueEnd;

  public ProtoReader(byte[] message) {
    this(message, 0, message.length);
  }

  private ProtoReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
    this.valueEnd = from;
  }

  /**
   * Goes to the next field.
   *
   * @return its number; 0 at the end
   * @throws IllegalArgumentException if the message is cut off or none at all
   */
  public int next() {
    at = valueEnd;
    if (at == end) {
      return 0;
    }
    tag = varint();
    int start = at;
    long length =
        switch ((int) tag & 7) {
          case VARINT -> {
            varint();
            yield at - start;
          }
          case FIXED64 -> 8;
          case FIXED32 -> 4;
          case LENGTH_DELIMITED -> {
            long size = varint();
            start = at;
            yield size;
          }
          default -> throw malformed();
        };
    if (length < 0 || length > end - start || tag >>> 3 == 0 || tag >>> 3 > 0x1fffffff) {
      throw malformed();
    }
    at = start;
    valueEnd = start + (int) length;
    return (int) (tag >>> 3);
  }

  /** The field as a whole number. */
  public long number() {
    expect(VARINT);
    return varint();
  }

  /** The field as text. */
  public String text() {
    expect(LENGTH_DELIMITED);
    return new String(bytes, at, valueEnd - at, StandardCharsets.UTF_8);
  }

  /** The field as bytes. */
  public byte[] bytes() {
    expect(LENGTH_DELIMITED);
    return java.util.Arrays.copyOfRange(bytes, at, valueEnd);
  }

  /** The field as a message. */
  public ProtoReader message() {
    expect(LENGTH_DELIMITED);
    return new ProtoReader(bytes, at, valueEnd);
  }

  /** Where the field's value ends in the message. */
  int valueEnd() {
    return valueEnd;
  }

  boolean isBytes() {
    return (tag & 7) == LENGTH_DELIMITED;
  }

  /** The field's value as it is written, without its length. */
  byte[] value() {
    return java.util.Arrays.copyOfRange(bytes, at, valueEnd);
  }

  private void expect(int wireType) {
    if ((tag & 7) != wireType) {
      throw malformed();
    }
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64 && at < end; shift += 7) {
      byte next = bytes[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw malformed();
  }

  private IllegalArgumentException malformed() {
    return new IllegalArgumentException("no protobuf message: unreadable at byte " + at);
  }
}
