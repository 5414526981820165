package io.meltemi.agent.iptables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;

/**
 * Verifies that capture works ({@code --run-validation}): a connection to a port where nobody
 * listens must arrive at Envoy's port. It has to run as the proxy's user and before Envoy, whose
 * ports it opens meanwhile. A connection to 127.0.0.6 counts as inbound, and is redirected to the
 * inbound port.
 */
final class CaptureProbe {
  private final IptablesSettings.Ports ports;
  private final int probePort;
  private final Duration timeout;

  CaptureProbe(IptablesSettings.Ports ports, int probePort, Duration timeout) {
    this.ports = ports;
    this.probePort = probePort;
    this.timeout = timeout;
  }

  /**
   * Tries the families in turn.
   *
   * @throws IOException saying which family's traffic was not captured
   */
  void run(List<Family> families) throws IOException {
    for (Family family : families) {
      boolean ipv4 = family == Family.IPV4;
      InetAddress listening = InetAddress.ofLiteral(ipv4 ? "127.0.0.1" : "::6");
      InetAddress called = InetAddress.ofLiteral(ipv4 ? "127.0.0.6" : "::6");
      try (ServerSocket outbound = listen(listening, ports.outbound());
          ServerSocket inbound = listen(listening, ports.inbound());
          Socket client = new Socket()) {
        Thread.startVirtualThread(() -> answerOne(outbound));
        Thread.startVirtualThread(() -> answerOne(inbound));
        int millis = Math.toIntExact(timeout.toMillis());
        client.connect(new InetSocketAddress(called, probePort), millis);
        client.setSoTimeout(millis);
        if (client.getInputStream().read() != '+') {
          throw new IOException("the connection was closed");
        }
      } catch (IOException problem) {
        throw new IOException(
            "%s port %d: not captured (expected: redirected to Envoy's port %d): %s"
                .formatted(
                    called.getHostAddress(), probePort, ports.inbound(), problem.getMessage()),
            problem);
      }
    }
  }

  private static ServerSocket listen(InetAddress address, int port) throws IOException {
    ServerSocket server = new ServerSocket();
    try {
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(address, port));
      return server;
    } catch (IOException problem) {
      server.close();
      throw new IOException("cannot listen on " + port + ": " + problem.getMessage(), problem);
    }
  }

  private static void answerOne(ServerSocket server) {
    try (Socket accepted = server.accept()) {
      accepted.getOutputStream().write('+');
    } catch (IOException closed) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(closed);
      }
    }
  }
}
