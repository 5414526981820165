package io.meltemi.agent.xds;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** As much of protobuf's wire format as the tests' xDS messages need. */
final class Protobuf {
  private static final int LENGTH_DELIMITED = 2;

  private Protobuf() {}

  /** A message of fields below number 16, texts or messages: number, text, number, text, … */
  static byte[] message(Object... fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < fields.length; i += 2) {
      byte[] text =
          fields[i + 1] instanceof byte[] nested
              ? nested
              : ((String) fields[i + 1]).getBytes(StandardCharsets.UTF_8);
      out.write((int) fields[i] << 3 | LENGTH_DELIMITED);
      writeVarint(out, text.length);
      out.writeBytes(text);
    }
    return out.toByteArray();
  }

  private static void writeVarint(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest > 0x7f) {
      out.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  /** All values of that length-delimited field, in order. */
  static List<String> texts(byte[] message, int field) {
    List<String> values = new ArrayList<>();
    int[] at = {0};
    while (at[0] < message.length) {
      long tag = readVarint(message, at);
      switch ((int) tag & 7) {
        case 0 -> readVarint(message, at);
        case 1 -> at[0] += 8;
        case LENGTH_DELIMITED -> {
          int length = (int) readVarint(message, at);
          if (tag >>> 3 == field) {
            values.add(new String(message, at[0], length, StandardCharsets.UTF_8));
          }
          at[0] += length;
        }
        default -> at[0] += 4;
      }
    }
    return values;
  }

  private static long readVarint(byte[] message, int[] at) {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      next = message[at[0]++];
      value |= (long) (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }
}
