package io.meltemi.agent.pem;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** As much of ASN.1's distinguished encoding as keys and signing requests need. */
final class Der {
  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int SEQUENCE = 0x30;
  static final int SET = 0x31;
  static final byte[] NULL = {0x05, 0};
  static final byte[] TRUE = {0x01, 1, (byte) 0xff};

  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int CONSTRUCTED_CONTEXT = 0xa0;
  private static final int CONTEXT = 0x80;

  private Der() {}

  /** One value: its tag and its content. */
  record Value(int tag, byte[] content) {}

  static byte[] sequence(byte[]... members) {
    return encoded(SEQUENCE, joined(members));
  }

  static byte[] set(byte[]... members) {
    return encoded(SET, joined(members));
  }

  static byte[] integer(long value) {
    return encoded(INTEGER, BigInteger.valueOf(value).toByteArray());
  }

  static byte[] octets(byte[] content) {
    return encoded(OCTET_STRING, content);
  }

  static byte[] bits(byte[] content) {
    return encoded(BIT_STRING, joined(new byte[1], content));
  }

  /** A constructed, explicitly tagged value. */
  static byte[] explicit(int tag, byte[] content) {
    return encoded(CONSTRUCTED_CONTEXT | tag, content);
  }

  /** A primitive, implicitly tagged value. */
  static byte[] implicit(int tag, byte[] content) {
    return encoded(CONTEXT | tag, content);
  }

  static boolean isExplicit(Value value, int tag) {
    return value.tag == (CONSTRUCTED_CONTEXT | tag);
  }

  /** An object identifier, from its dotted form. */
  static byte[] oid(String dotted) {
    String[] parts = dotted.split("\\.");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(Integer.parseInt(parts[0]) * 40 + Integer.parseInt(parts[1]));
    for (int i = 2; i < parts.length; i++) {
      int part = Integer.parseInt(parts[i]);
      int groups = (Math.max(1, 32 - Integer.numberOfLeadingZeros(part)) + 6) / 7;
      for (int group = groups - 1; group >= 0; group--) {
        out.write(part >>> 7 * group & 0x7f | (group > 0 ? 0x80 : 0));
      }
    }
    return encoded(OBJECT_IDENTIFIER, out.toByteArray());
  }

  static byte[] encoded(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 6);
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      byte[] length = BigInteger.valueOf(content.length).toByteArray();
      int from = length[0] == 0 ? 1 : 0;
      out.write(0x80 | length.length - from);
      out.write(length, from, length.length - from);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /**
   * The values that stand in a row.
   *
   * @throws IllegalArgumentException if they are cut off
   */
  static List<Value> values(byte[] row) {
    List<Value> values = new ArrayList<>();
    int at = 0;
    while (at < row.length) {
      int tag = row[at++] & 0xff;
      int first = at < row.length ? row[at++] & 0xff : 0x80;
      long length = first;
      if (first >= 0x80) { // 0x80 alone is BER's indefinite length, which DER does not have
        int octets = first & 0x7f;
        length = octets == 0 || octets > 4 || octets > row.length - at ? Long.MAX_VALUE : 0;
        for (int i = 0; i < octets && length != Long.MAX_VALUE; i++) {
          length = length << 8 | row[at++] & 0xff;
        }
      }
      if (length > row.length - at) {
        throw new IllegalArgumentException("DER value is cut off at byte " + at);
      }
      byte[] content = Arrays.copyOfRange(row, at, at + (int) length);
      values.add(new Value(tag, content));
      at += (int) length;
    }
    return values;
  }

  /**
   * The members of the sequence that is all of this.
   *
   * @throws IllegalArgumentException if it is none, or has fewer members
   */
  static List<Value> members(byte[] sequence, int atLeast) {
    List<Value> whole = values(sequence);
    if (whole.size() == 1 && whole.getFirst().tag == SEQUENCE) {
      List<Value> members = values(whole.getFirst().content);
      if (members.size() >= atLeast) {
        return members;
      }
    }
    throw new IllegalArgumentException("no DER sequence of " + atLeast + " members or more");
  }
}
