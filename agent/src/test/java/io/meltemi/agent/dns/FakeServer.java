package io.meltemi.agent.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * A name server that answers each query with what a function makes of it; empty is no answer. It is
 * on an address where nobody else takes ports, so that one is free for both transports.
 */
final class FakeServer implements AutoCloseable {
  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final UnaryOperator<byte[]> answer;
  private final List<byte[]> queries = new CopyOnWriteArrayList<>();
  private final List<Integer> ports = new CopyOnWriteArrayList<>();

  private FakeServer(UnaryOperator<byte[]> answer) throws IOException {
    this.answer = answer;
    InetAddress own = InetAddress.ofLiteral("127.53." + ProcessHandle.current().pid() % 250 + ".1");
    this.udp = new DatagramSocket(0, own);
    this.tcp = new ServerSocket(udp.getLocalPort(), 16, own);
    Thread.startVirtualThread(this::serveUdp);
    Thread.startVirtualThread(this::serveTcp);
  }

  static FakeServer start(UnaryOperator<byte[]> answer) throws IOException {
    return new FakeServer(answer);
  }

  /** Answers with that code, and the query's own question. */
  static FakeServer withCode(int code) throws IOException {
    return start(
        query -> {
          byte[] reply = query.clone();
          reply[2] |= (byte) 0x80;
          reply[3] = (byte) (0x80 | code);
          return reply;
        });
  }

  InetSocketAddress address() {
    return (InetSocketAddress) udp.getLocalSocketAddress();
  }

  List<byte[]> queries() {
    return List.copyOf(queries);
  }

  List<Integer> ports() {
    return List.copyOf(ports);
  }

  private void serveUdp() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[65535], 65535);
        udp.receive(packet);
        byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
        queries.add(query);
        ports.add(packet.getPort());
        byte[] reply = answer.apply(query);
        if (reply.length > 0) {
          udp.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try (Socket taken = tcp.accept()) {
        DataInputStream in = new DataInputStream(taken.getInputStream());
        byte[] query = new byte[in.readUnsignedShort()];
        in.readFully(query);
        queries.add(query);
        byte[] reply = answer.apply(query);
        DataOutputStream out = new DataOutputStream(taken.getOutputStream());
        out.writeShort(reply.length);
        out.write(reply);
      } catch (IOException closed) {
        // the next one
      }
    }
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }
}
