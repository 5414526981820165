package io.meltemi.demo.kube;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The TCP segments with content of a packet capture in libpcap's format, IPv4 over Ethernet. */
record Capture(List<Segment> segments) {
  private static final int FILE_HEADER = 24;
  private static final int ETHERNET_HEADER = 14;
  private static final int LITTLE_ENDIAN_MAGIC = 0xa1b2c3d4;
  private static final int TLS_HANDSHAKE = 22;
  private static final int TLS_MAJOR = 3;

  record Segment(int sourcePort, int targetPort, byte[] content) {}

  static Capture read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.remaining() < FILE_HEADER || bytes.getInt(0) != LITTLE_ENDIAN_MAGIC) {
      throw new IOException(file + ": not a capture");
    }
    bytes.position(FILE_HEADER);
    List<Segment> segments = new ArrayList<>();
    while (bytes.remaining() >= 16) {
      int length = bytes.getInt(bytes.position() + 8);
      bytes.position(bytes.position() + 16);
      if (length > bytes.remaining()) {
        break;
      }
      add(segments, bytes.slice(bytes.position(), length).order(ByteOrder.BIG_ENDIAN));
      bytes.position(bytes.position() + length);
    }
    return new Capture(List.copyOf(segments));
  }

  private static void add(List<Segment> segments, ByteBuffer frame) {
    int ip = ETHERNET_HEADER;
    int tcp = ip + (frame.get(ip) & 0x0f) * 4;
    int content = tcp + ((frame.get(tcp + 12) & 0xf0) >> 4) * 4;
    int end = Math.min(frame.limit(), ip + (frame.getShort(ip + 2) & 0xffff));
    if (content < end) {
      byte[] bytes = new byte[end - content];
      frame.get(content, bytes);
      segments.add(
          new Segment(frame.getShort(tcp) & 0xffff, frame.getShort(tcp + 2) & 0xffff, bytes));
    }
  }

  /** How many connections to that port began with a TLS handshake. */
  long tlsConnections(int port) {
    Set<Integer> seen = new HashSet<>();
    return segments.stream()
        .filter(segment -> segment.targetPort == port && seen.add(segment.sourcePort))
        .filter(segment -> beginsTls(segment.content))
        .count();
  }

  private static boolean beginsTls(byte[] content) {
    return content.length > 2 && content[0] == TLS_HANDSHAKE && content[1] == TLS_MAJOR;
  }

  /** Whether a text can be read on the wire. */
  boolean shows(String text) {
    return segments.stream()
        .anyMatch(
            segment -> new String(segment.content, StandardCharsets.ISO_8859_1).contains(text));
  }
}
