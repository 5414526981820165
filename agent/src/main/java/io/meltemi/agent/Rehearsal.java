package io.meltemi.agent;

import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import io.meltemi.agent.memory.PageTrim;
import io.meltemi.agent.rehearsal.FarSide;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A run of the whole agent with a script in Envoy's place, and a process of ours in everybody
 * else's: what the JVM learns in it becomes the ahead-of-time cache that later starts load. To be
 * run in a folder of its own, which it leaves its sockets in. Not for users.
 */
public final class Rehearsal {
  private static final String SCRIPT =
      """
      #!/bin/sh
      if [ "$1" = --help ]; then echo '   -c <string>,  --config-path <string>'; exit; fi
      exec sleep 60
      """;

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

  private static int rehearse(Path folder) throws IOException {
    Path envoy =
        Files.createFile(
            folder.resolve("envoy"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(envoy, SCRIPT);
    int status = freePort();
    int admin = freePort();
    int dns = freePort();
    Process others =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FarSide.class.getName(),
                folder.toString(),
                String.valueOf(status),
                String.valueOf(admin),
                String.valueOf(dns))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var _ = others.onExit().thenAccept(Rehearsal::endWithoutCacheIfFailed);
    try (BufferedReader said = others.inputReader()) {
      String istiod = "127.0.0.1:" + said.readLine();
      new PageTrim().trim();
      return PilotAgent.run(
          environment(folder, istiod, new int[] {status, admin, dns}),
          "proxy",
          "sidecar",
          "--binaryPath=" + envoy,
          "--log_output_level=default:info");
    } finally {
      others.destroy();
    }
  }

  private static void endWithoutCacheIfFailed(Process others) {
    if (others.exitValue() == 1) {
      Runtime.getRuntime().halt(1);
    }
  }

  /** All that the agent is told: the pod that happens to make the cache is not rehearsed. */
  private static Map<String, String> environment(Path folder, String istiod, int[] ports) {
    JsonObject config =
        JsonObject.of("discoveryAddress", istiod)
            .with("configPath", folder.toString())
            .with("statusPort", (long) ports[0])
            .with("proxyAdminPort", (long) ports[1])
            .with("terminationDrainDuration", "0s");
    String root = FarSide.root(folder).toString();
    return Map.of(
        "PROXY_CONFIG",
        Json.compact(config),
        "POD_NAME",
        "rehearsal",
        "POD_NAMESPACE",
        "default",
        "XDS_ROOT_CA",
        root,
        "CA_ROOT_CA",
        root,
        "ISTIO_META_DNS_CAPTURE",
        "true",
        "DNS_PROXY_ADDR",
        "127.0.0.1:" + ports[2],
        "ISTIO_METAJSON_LABELS",
        "{\"app\":\"rehearsal\"}",
        "ISTIO_KUBE_APP_PROBERS",
        "{\"%s\":{\"httpGet\":{\"path\":\"/healthz/ready\",\"port\":%d},\"timeoutSeconds\":1}}"
            .formatted("/app-health/app/readyz", ports[0]));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
