package io.meltemi.agent.rehearsal;

import com.sun.net.httpserver.HttpServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Everybody whom the agent talks to in its rehearsal: istiod, Envoy, the kubelet, the application's
 * resolver. It is a process of its own, so that the cache holds nothing of it.
 */
public final class FarSide {
  private static final String PROBE = "/app-health/app/readyz";
  private static final Path SECRETS = Path.of("./var/run/secrets/workload-spiffe-uds/socket");
  private static final int PATIENCE_MILLIS = 30_000;
  private static final String STATISTICS =
      """
      cluster_manager.cds.update_success: 1
      listener_manager.lds.update_success: 1
      listener_manager.workers_started: 1
      server.state: 0
      """;

  private final Path folder;
  private final int status;
  private final int admin;
  private final int dns;

  private FarSide(Path folder, int status, int admin, int dns) {
    this.folder = folder;
    this.status = status;
    this.admin = admin;
    this.dns = dns;
  }

  /** {@code FOLDER STATUS_PORT ADMIN_PORT DNS_PORT}; its first line is istiod's port. */
  public static void main(String[] arguments) throws Exception {
    new FarSide(
            Path.of(arguments[0]),
            Integer.parseInt(arguments[1]),
            Integer.parseInt(arguments[2]),
            Integer.parseInt(arguments[3]))
        .run();
    System.exit(0);
  }

  private void run() throws IOException, InterruptedException {
    HttpServer envoy = HttpServer.create(new InetSocketAddress(loopback(), admin), 8);
    envoy.createContext(
        "/",
        exchange -> {
          byte[] body = STATISTICS.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    envoy.start();
    try (RehearsalServer istiod = RehearsalServer.start();
        RehearsalEnvoy asking = new RehearsalEnvoy()) {
      Files.writeString(root(folder), istiod.root());
      System.out.println(istiod.port());
      String base = "http://127.0.0.1:" + status;
      await(base + "/metrics", 200);
      asking.askConfiguration(folder.resolve("XDS"));
      asking.askSecrets(SECRETS);
      await(base + "/healthz/ready", 200);
      askNames();
      for (String path : List.of("/stats/prometheus", "/debug/ndsz", PROBE)) {
        request("GET", base + path);
      }
      request("POST", base + "/quitquitquit");
    }
  }

  /** Where the root of istiod's certificate is. */
  public static Path root(Path folder) {
    return folder.resolve("root.pem");
  }

  private void askNames() throws IOException {
    byte[] query = Discovery.query();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.send(new DatagramPacket(query, query.length, loopback(), dns));
      socket.receive(new DatagramPacket(new byte[512], 512));
    }
    try (Socket socket = new Socket(loopback(), dns)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(new byte[] {0, (byte) query.length});
      socket.getOutputStream().write(query);
      DataInputStream answer = new DataInputStream(socket.getInputStream());
      answer.readFully(new byte[answer.readUnsignedShort()]);
    }
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  private static void await(String url, int wanted) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (request("GET", url) != wanted) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("no answer " + wanted + " from " + url);
      }
      Thread.sleep(20);
    }
  }

  private static int request(String method, String url) {
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
      connection.setRequestMethod(method);
      int status = connection.getResponseCode();
      connection.disconnect();
      return status;
    } catch (IOException silent) {
      return 0;
    }
  }
}
