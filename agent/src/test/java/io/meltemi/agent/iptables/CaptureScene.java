package io.meltemi.agent.iptables;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The processes of a capture test, to be run inside a network namespace: {@code serve} answers on
 * TCP ports with the port's number, and on UDP 15053, where that is one, with {@code dns}; {@code
 * tcp HOST PORT} and {@code udp HOST PORT} print the answer they get.
 */
final class CaptureScene {
  private static final String DNS = "15053";
  private static final int PATIENCE_MILLIS = 3_000;

  private CaptureScene() {}

  public static void main(String[] words) throws IOException {
    switch (words[0]) {
      case "serve" -> {
        for (int i = 1; i < words.length; i++) {
          int port = Integer.parseInt(words[i]);
          ServerSocket server = new ServerSocket(port);
          Thread.startVirtualThread(() -> serve(server, port));
        }
        System.out.println("ready");
        if (List.of(words).contains(DNS)) {
          // As the agent does: from elsewhere the answer would not be known as one.
          serve(new DatagramSocket(Integer.parseInt(DNS), InetAddress.ofLiteral("127.0.0.1")));
        }
        LockSupport.park();
      }
      case "tcp" -> {
        try (Socket socket = new Socket()) {
          socket.connect(address(words), PATIENCE_MILLIS);
          socket.setSoTimeout(PATIENCE_MILLIS);
          System.out.write(socket.getInputStream().readAllBytes());
          System.out.flush();
        }
      }
      default -> {
        try (DatagramSocket socket = new DatagramSocket()) {
          socket.connect(address(words));
          socket.setSoTimeout(PATIENCE_MILLIS);
          socket.send(new DatagramPacket(new byte[] {1}, 1));
          DatagramPacket answer = new DatagramPacket(new byte[100], 100);
          socket.receive(answer);
          System.out.write(answer.getData(), 0, answer.getLength());
          System.out.flush();
        }
      }
    }
  }

  private static InetSocketAddress address(String[] words) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(words[1]), Integer.parseInt(words[2]));
  }

  private static void serve(ServerSocket server, int port) {
    while (true) {
      try (Socket taken = server.accept()) {
        taken.getOutputStream().write(String.valueOf(port).getBytes(StandardCharsets.US_ASCII));
      } catch (IOException gone) {
        // the next one
      }
    }
  }

  private static void serve(DatagramSocket dns) throws IOException {
    while (true) {
      DatagramPacket query = new DatagramPacket(new byte[100], 100);
      dns.receive(query);
      byte[] answer = "dns".getBytes(StandardCharsets.US_ASCII);
      dns.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
    }
  }
}
