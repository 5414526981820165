package io.meltemi.envtest.service;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The answer to one question of DNS (RFC 1035). */
final class DnsAnswer {
  private static final int TYPE_A = 1;
  private static final int CLASS_IN = 1;
  private static final int NAME_ERROR = 3;
  private static final int HEADER = 12;
  private static final int TTL_SECONDS = 5;

  /** As many as fit into a packet that everybody takes. */
  private static final int MAX_ADDRESSES = 16;

  private DnsAnswer() {}

  /**
   * @param addresses by name in lower case, IPv4
   * @throws IllegalArgumentException where the packet asks nothing that could be answered
   */
  static byte[] to(byte[] packet, int length, Map<String, List<String>> addresses) {
    try {
      ByteBuffer question = ByteBuffer.wrap(packet, 0, length);
      short id = question.getShort();
      short flags = question.getShort();
      if (flags < 0 || question.getShort() != 1) {
        throw new IllegalArgumentException("not one question");
      }
      question.position(HEADER);
      String name = name(question);
      int type = question.getShort();
      question.getShort();
      List<String> found = addresses.getOrDefault(name, List.of());
      List<String> told =
          type == TYPE_A ? found.subList(0, Math.min(found.size(), MAX_ADDRESSES)) : List.of();
      int end = question.position();
      ByteBuffer answer = ByteBuffer.allocate(end + 16 * told.size());
      // A response, authoritative; whether recursion was wished is said back.
      int response = 0x8400 | (flags & 0x0100);
      answer.putShort(id);
      answer.putShort((short) (addresses.containsKey(name) ? response : response | NAME_ERROR));
      answer.putShort((short) 1).putShort((short) told.size()).putInt(0);
      answer.put(packet, HEADER, end - HEADER);
      told.forEach(address -> put(answer, address));
      return answer.array();
    } catch (BufferUnderflowException tooShort) {
      throw new IllegalArgumentException(tooShort);
    }
  }

  private static String name(ByteBuffer question) {
    StringBuilder name = new StringBuilder();
    for (int size = question.get(); size != 0; size = question.get()) {
      if (size < 0 || size > 63) {
        throw new IllegalArgumentException("label of " + size + " (expected: 1..63)");
      }
      byte[] label = new byte[size];
      question.get(label);
      name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
    }
    return name.toString().toLowerCase(Locale.ROOT);
  }

  private static void put(ByteBuffer answer, String address) {
    // The name is the question's, which begins right after the header.
    answer.putShort((short) (0xC000 | HEADER)).putShort((short) TYPE_A).putShort((short) CLASS_IN);
    answer.putInt(TTL_SECONDS).putShort((short) 4);
    try {
      answer.put(InetAddress.getByName(address).getAddress(), 0, 4);
    } catch (UnknownHostException noNumber) {
      throw new IllegalArgumentException(noNumber);
    }
  }
}
