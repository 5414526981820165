package io.meltemi.agent.dns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Writes answers. The caller releases what it gets. */
final class DnsAnswers {
  static final int FORMAT_ERROR = 1;
  static final int SERVER_FAILURE = 2;
  static final int NOT_IMPLEMENTED = 4;

  /** Istio's: low, so that a client that keeps it soon sees the host's addresses of then. */
  private static final int TTL_SECONDS = 30;

  private static final int AUTHORITATIVE = 0x0400;
  private static final int TRUNCATED = 0x0200;
  private static final int RECURSION_DESIRED = 0x0100;
  private static final int RECURSION_AVAILABLE = 0x0080;
  private static final int CHECKING_DISABLED = 0x0010;
  private static final int CNAME = 5;
  private static final int TO_QUESTION = 0xc000 | DnsQuery.HEADER;
  private static final int OPT_BYTES = 11;
  private static final int OWN_UDP_SIZE = 1232;

  private DnsAnswers() {}

  /** An answer of the header alone. */
  static ByteBuf refusal(ByteBufAllocator allocator, DnsQuery.Read.Refused refused) {
    ByteBuf out = allocator.buffer(DnsQuery.HEADER);
    header(out, refused.id(), refused.flags(), refused.code(), 0, 0, 0);
    return out;
  }

  /** No server could be asked, or none answered. */
  static ByteBuf failure(ByteBufAllocator allocator, DnsQuery query) {
    return withoutAnswers(allocator, query, SERVER_FAILURE);
  }

  /** The client is to ask again over TCP. */
  static ByteBuf truncated(ByteBufAllocator allocator, DnsQuery query) {
    return withoutAnswers(allocator, query, TRUNCATED);
  }

  private static ByteBuf withoutAnswers(ByteBufAllocator allocator, DnsQuery query, int flags) {
    ByteBuf out = allocator.buffer();
    int options = query.udpSize() > 0 ? 1 : 0;
    header(out, query.id(), query.flags(), flags, 1, 0, options);
    out.writeBytes(query.question());
    options(out, query);
    return out;
  }

  /**
   * What the name table has, in random order, and as much of it as the client takes. Without
   * addresses the answer has none: the name exists, and NXDOMAIN would deny its other family.
   */
  static ByteBuf found(
      ByteBufAllocator allocator, DnsQuery query, DnsTable.Found found, int limit, Random random) {
    ByteBuf out = allocator.buffer();
    out.writeZero(DnsQuery.HEADER).writeBytes(query.question());
    int options = query.udpSize() > 0 ? 1 : 0;
    int end = limit - options * OPT_BYTES;
    int answers = 0;
    int owner = TO_QUESTION;
    if (found.alias().isPresent() && !found.addresses().isEmpty()) {
      owner = alias(out, found.alias().get());
      answers++;
    }
    boolean whole = true;
    List<byte[]> addresses = new ArrayList<>(found.addresses());
    Collections.shuffle(addresses, random);
    for (byte[] address : addresses) {
      whole = out.writerIndex() + 12 + address.length <= end;
      if (!whole) {
        break;
      }
      record(out, owner, query.type(), address.length).writeBytes(address);
      answers++;
    }
    options(out, query);
    int length = out.writerIndex();
    out.writerIndex(0);
    int flags = AUTHORITATIVE | (whole ? 0 : TRUNCATED);
    header(out, query.id(), query.flags(), flags, 1, answers, options);
    return out.writerIndex(length);
  }

  /** Writes the alias; where its name is, for others to point at. */
  private static int alias(ByteBuf out, String name) {
    byte[] wire = wireName(name);
    int target = record(out, TO_QUESTION, CNAME, wire.length).writerIndex();
    out.writeBytes(wire);
    return 0xc000 | target;
  }

  private static byte[] wireName(String name) {
    byte[] wire = new byte[name.length() + 2];
    int at = 0;
    for (String label : name.split("\\.")) {
      byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
      wire[at++] = (byte) bytes.length;
      System.arraycopy(bytes, 0, wire, at, bytes.length);
      at += bytes.length;
    }
    return Arrays.copyOf(wire, at + 1);
  }

  private static ByteBuf record(ByteBuf out, int owner, int type, int length) {
    return out.writeShort(owner)
        .writeShort(type)
        .writeShort(DnsQuery.IN)
        .writeInt(TTL_SECONDS)
        .writeShort(length);
  }

  private static void options(ByteBuf out, DnsQuery query) {
    if (query.udpSize() > 0) {
      out.writeByte(0).writeShort(DnsQuery.OPT).writeShort(OWN_UDP_SIZE);
      out.writeInt(0).writeShort(0);
    }
  }

  private static void header(
      ByteBuf out, int id, int asked, int flags, int questions, int answers, int options) {
    out.writeShort(id)
        .writeShort(
            DnsQuery.RESPONSE
                | asked & (DnsQuery.OPCODES | RECURSION_DESIRED | CHECKING_DISABLED)
                | RECURSION_AVAILABLE
                | flags)
        .writeShort(questions)
        .writeShort(answers)
        .writeShort(0)
        .writeShort(options);
  }
}
