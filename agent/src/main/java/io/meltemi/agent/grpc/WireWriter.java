package io.meltemi.agent.grpc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes one protobuf message in wire format, field by field. */
public final class WireWriter {
  private static final int BYTES = 2;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Adds a text, unless it is empty. */
  public WireWriter text(int field, String text) {
    return text.isEmpty() ? this : bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds bytes, or a message, even if it is empty. */
  public WireWriter bytes(int field, byte[] bytes) {
    varint(field << 3 | BYTES);
    varint(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  /** Adds a number of zero or more. */
  public WireWriter number(int field, long number) {
    varint((long) field << 3);
    varint(number);
    return this;
  }

  private void varint(long value) {
    long rest = value;
    for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
      out.write((int) rest & 0x7f | 0x80);
    }
    out.write((int) rest);
  }

  /** The message. */
  public byte[] toBytes() {
    return out.toByteArray();
  }
}
