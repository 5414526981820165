package io.meltemi.agent.dns;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A resolver of a few lines. */
final class TestClient {
  private final InetSocketAddress server;

  TestClient(InetSocketAddress server) {
    this.server = server;
  }

  InetSocketAddress server() {
    return server;
  }

  /** An answer read whole; records are {@code name type data}. */
  record Reply(int id, int flags, List<String> records, int size) {
    int code() {
      return flags & 15;
    }

    boolean truncated() {
      return (flags & 0x200) != 0;
    }

    boolean authoritative() {
      return (flags & 0x400) != 0;
    }
  }

  static byte[] query(int id, String name, int type, int udpSize) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeShort(id);
      out.writeShort(0x0100);
      out.writeShort(1);
      out.writeInt(0);
      out.writeShort(udpSize > 0 ? 1 : 0);
      for (String label : name.split("\\.")) {
        out.writeByte(label.length());
        out.writeBytes(label);
      }
      out.writeByte(0);
      out.writeShort(type);
      out.writeShort(1);
      if (udpSize > 0) {
        out.write(new byte[] {0, 0, 41});
        out.writeShort(udpSize);
        out.writeInt(0);
        out.writeShort(0);
      }
      return bytes.toByteArray();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  Reply udp(byte[] query) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.setSoTimeout(2_000);
      socket.send(new DatagramPacket(query, query.length, server));
      DatagramPacket answer = new DatagramPacket(new byte[65535], 65535);
      socket.receive(answer);
      return read(ByteBuffer.wrap(answer.getData(), 0, answer.getLength()).slice());
    }
  }

  Reply udp(String name, int type) throws IOException {
    return udp(query(0x1234, name, type, 0));
  }

  Reply tcp(byte[] query) throws IOException {
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      socket.setSoTimeout(5_000);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeShort(query.length);
      out.write(query);
      return read(socket);
    }
  }

  static Reply read(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] answer = new byte[in.readUnsignedShort()];
    in.readFully(answer);
    return read(ByteBuffer.wrap(answer));
  }

  private static Reply read(ByteBuffer in) {
    int size = in.remaining();
    int id = in.getShort() & 0xffff;
    int flags = in.getShort() & 0xffff;
    int questions = in.getShort();
    int records = in.getShort() + in.getShort();
    records += in.getShort();
    for (int i = 0; i < questions; i++) {
      var unused = name(in);
      in.getInt();
    }
    List<String> read = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      String name = name(in);
      int type = in.getShort() & 0xffff;
      in.getShort();
      int ttl = in.getInt();
      int length = in.getShort() & 0xffff;
      int end = in.position() + length;
      String data =
          switch (type) {
            case 5 -> name(in);
            case 1, 28 -> address(in, length);
            default -> "";
          };
      in.position(end);
      read.add(type == 41 ? "OPT" : "%s %d %d %s".formatted(name, ttl, type, data));
    }
    if (in.hasRemaining()) {
      throw new IllegalStateException(in.remaining() + " bytes too many");
    }
    return new Reply(id, flags, read, size);
  }

  private static String address(ByteBuffer in, int length) {
    byte[] address = new byte[length];
    in.get(address);
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static String name(ByteBuffer in) {
    StringBuilder name = new StringBuilder();
    int length = in.get() & 0xff;
    while (length != 0) {
      if (length >= 0xc0) {
        ByteBuffer there = in.duplicate();
        there.position((length & 0x3f) << 8 | in.get() & 0xff);
        return name + name(there);
      }
      byte[] label = new byte[length];
      in.get(label);
      name.append(new String(label, StandardCharsets.US_ASCII)).append('.');
      length = in.get() & 0xff;
    }
    return name.toString();
  }
}
