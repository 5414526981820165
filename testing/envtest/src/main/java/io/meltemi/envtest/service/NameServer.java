package io.meltemi.envtest.service;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The cluster's DNS, over UDP, for names of Services. It forwards nothing: any other name does not
 * exist.
 */
final class NameServer implements AutoCloseable {
  private static final int PORT = 53;
  private static final int MAX_QUESTION = 512;

  private final DatagramSocket socket;
  private final Thread thread;
  private volatile SortedMap<String, List<String>> addresses = new TreeMap<>();

  private NameServer(DatagramSocket socket) {
    this.socket = socket;
    this.thread = Thread.ofVirtual().name("dns").start(this::run);
  }

  static NameServer start(String address) throws IOException {
    return new NameServer(
        new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), PORT)));
  }

  /** Answers from these from now on. */
  void tell(SortedMap<String, List<String>> newAddresses) {
    addresses = newAddresses;
  }

  private void run() {
    byte[] buffer = new byte[MAX_QUESTION];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        byte[] answer = DnsAnswer.to(buffer, packet.getLength(), addresses);
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException | IllegalArgumentException closedOrNoQuestion) {
        // The next question may be a better one.
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    socket.close();
    thread.join();
  }
}
