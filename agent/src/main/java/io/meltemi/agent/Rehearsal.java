package io.meltemi.agent;

import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import io.meltemi.agent.rehearsal.RehearsalEnvoy;
import io.meltemi.agent.rehearsal.RehearsalServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A run of the whole agent with a script in Envoy's place and a server of ours in istiod's: what
 * the JVM learns in it becomes the ahead-of-time cache that later starts load. To be run in a
 * folder of its own, which it leaves its sockets in. Not for users.
 */
public final class Rehearsal {
  private static final String SCRIPT =
      """
      #!/bin/sh
      if [ "$1" = --help ]; then echo '   -c <string>,  --config-path <string>'; exit; fi
      exec sleep 60
      """;
  private static final String PROBE = "/app-health/app/readyz";
  private static final Path SECRETS = Path.of("./var/run/secrets/workload-spiffe-uds/socket");
  private static final int PATIENCE_MILLIS = 30_000;

  private Rehearsal() {}

  /** Exits with 0 if everything that a start needs was run through. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("rehearsal");
    try {
      System.exit(rehearse(folder));
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> file.delete());
      }
    }
  }

  private static int rehearse(Path folder) throws IOException, InterruptedException {
    Path envoy =
        Files.createFile(
            folder.resolve("envoy"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(envoy, SCRIPT);
    int statusPort = freePort();
    Path root = folder.resolve("root.pem");
    try (RehearsalServer istiod = RehearsalServer.start();
        RehearsalEnvoy asking = new RehearsalEnvoy()) {
      Files.writeString(root, istiod.root());
      JsonObject config =
          JsonObject.of("discoveryAddress", "127.0.0.1:" + istiod.port())
              .with("configPath", folder.toString())
              .with("statusPort", (long) statusPort)
              .with("proxyAdminPort", (long) freePort())
              .with("terminationDrainDuration", "0s");
      Map<String, String> environment = new HashMap<>(System.getenv());
      environment.putAll(
          Map.of(
              "PROXY_CONFIG", Json.compact(config),
              "POD_NAME", "rehearsal",
              "POD_NAMESPACE", "default",
              "XDS_ROOT_CA", root.toString(),
              "CA_ROOT_CA", root.toString(),
              "ISTIO_METAJSON_LABELS", "{\"app\":\"rehearsal\"}",
              "ISTIO_KUBE_APP_PROBERS",
                  "{\"%s\":{\"httpGet\":{\"path\":\"/healthz/ready\",\"port\":%d},\"timeoutSeconds\":1}}"
                      .formatted(PROBE, statusPort)));
      int[] status = {1};
      Thread agent =
          new Thread(
              () ->
                  status[0] =
                      PilotAgent.run(
                          environment,
                          "proxy",
                          "sidecar",
                          "--binaryPath=" + envoy,
                          "--log_output_level=default:info"));
      agent.start();
      String base = "http://127.0.0.1:" + statusPort;
      await(base + "/healthz/ready");
      asking.askConfiguration(folder.resolve("XDS"));
      asking.askSecrets(SECRETS);
      for (String path : List.of("/healthz/ready", "/stats/prometheus", PROBE)) {
        request("GET", base + path);
      }
      request("POST", base + "/quitquitquit");
      agent.join(PATIENCE_MILLIS);
      return agent.isAlive() ? 1 : status[0];
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void await(String url) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (request("GET", url) == 0) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("no answer from " + url);
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
