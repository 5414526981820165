package io.meltemi.agent.dns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A query as RFC 1035 has it, read as far as an answer needs it.
 *
 * @param id the client's
 * @param flags the header's second and third byte
 * @param name in lower case, without a dot at the end; empty if a label of it holds a dot
 * @param question the question's bytes, to be repeated in the answer
 * @param udpSize what the client takes by EDNS; 0 where it does not speak it
 * @param raw all of it
 */
record DnsQuery(
    int id, int flags, String name, int type, int klass, byte[] question, int udpSize, byte[] raw) {
  static final int HEADER = 12;
  static final int A = 1;
  static final int AAAA = 28;
  static final int OPT = 41;
  static final int IN = 1;
  static final int RESPONSE = 0x8000;
  static final int OPCODES = 0x7800;
  private static final int LEAST_UDP = 512;
  private static final int MAX_NAME = 255;
  private static final int MAX_TCP = 65535;

  /** What came of reading. */
  sealed interface Read {
    /** A query. */
    record Query(DnsQuery query) implements Read {}

    /** Something that gets an answer with that code, and nothing in it. */
    record Refused(int id, int flags, int code) implements Read {}

    /** Something that gets no answer. */
    record Garbage() implements Read {}
  }

  /** Reads a datagram, or one message of a connection. */
  static Read read(ByteBuf message) {
    if (message.readableBytes() < HEADER) {
      return new Read.Garbage();
    }
    int at = message.readerIndex();
    int id = message.getUnsignedShort(at);
    int flags = message.getUnsignedShort(at + 2);
    if ((flags & RESPONSE) != 0) {
      return new Read.Garbage();
    }
    if ((flags & OPCODES) != 0) {
      return new Read.Refused(id, flags, DnsAnswers.NOT_IMPLEMENTED);
    }
    boolean oneQuestion =
        message.getUnsignedShort(at + 4) == 1
            && message.getUnsignedShort(at + 6) <= 1
            && message.getUnsignedShort(at + 8) <= 1
            && message.getUnsignedShort(at + 10) <= 2;
    if (!oneQuestion) {
      return new Read.Refused(id, flags, DnsAnswers.FORMAT_ERROR);
    }
    try {
      return new Read.Query(query(id, flags, message));
    } catch (IndexOutOfBoundsException cutShort) {
      return new Read.Refused(id, flags, DnsAnswers.FORMAT_ERROR);
    }
  }

  private static DnsQuery query(int id, int flags, ByteBuf message) {
    byte[] raw = ByteBufUtil.getBytes(message);
    ByteBuf in = message.duplicate();
    in.skipBytes(HEADER);
    int start = in.readerIndex();
    String name = name(in);
    int type = in.readUnsignedShort();
    int klass = in.readUnsignedShort();
    byte[] question = ByteBufUtil.getBytes(message, start, in.readerIndex() - start, true);
    int records = 0;
    for (int count = 3; count < 6; count++) {
      records += message.getUnsignedShort(message.readerIndex() + 2 * count);
    }
    int udpSize = 0;
    for (int i = 0; i < records; i++) {
      skipName(in);
      int recordType = in.readUnsignedShort();
      int recordClass = in.readUnsignedShort();
      in.skipBytes(4);
      in.skipBytes(in.readUnsignedShort());
      if (recordType == OPT) {
        udpSize = Math.max(LEAST_UDP, recordClass);
      }
    }
    return new DnsQuery(id, flags, name, type, klass, question, udpSize, raw);
  }

  /** A question's name has no pointers: it is the first. */
  private static String name(ByteBuf in) {
    StringBuilder name = new StringBuilder();
    boolean dots = false;
    int total = 1;
    for (int length = in.readUnsignedByte(); length != 0; length = in.readUnsignedByte()) {
      total += length + 1;
      if (length > 63 || total > MAX_NAME) {
        throw new IndexOutOfBoundsException("a name of too many bytes, or with a pointer");
      }
      String label = in.readCharSequence(length, StandardCharsets.ISO_8859_1).toString();
      dots |= label.indexOf('.') >= 0;
      name.append(name.isEmpty() ? "" : ".").append(label);
    }
    return dots ? "" : name.toString().toLowerCase(Locale.ROOT);
  }

  private static void skipName(ByteBuf in) {
    int length = in.readUnsignedByte();
    while (length != 0) {
      if (length >= 0xc0) {
        in.skipBytes(1);
        return;
      }
      in.skipBytes(length);
      length = in.readUnsignedByte();
    }
  }

  /** How large an answer may be. */
  int limit(boolean tcp) {
    return tcp ? MAX_TCP : Math.max(LEAST_UDP, udpSize);
  }

  /** Whether the name table may have an answer: an address is asked for. */
  boolean asksForAddress() {
    return klass == IN && (type == A || type == AAAA) && !name.isEmpty();
  }
}
