package io.meltemi.training.agent;

import com.sun.net.httpserver.HttpServer;
import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import io.meltemi.agent.proto.ProtoWriter;
import io.meltemi.training.GrpcCall;
import io.meltemi.training.TrainedProgram;
import io.meltemi.training.TrainingRun;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Runs {@code pilot-agent proxy sidecar} once, with a script in Envoy's place, and plays everybody
 * whom it talks to: istiod, Envoy, the kubelet, the application's resolver. It is run in a folder
 * of its own, in which the agent leaves its sockets.
 */
public final class AgentTraining {
  private static final String SCRIPT =
      """
      #!/bin/sh
      if [ "$1" = --help ]; then echo '   -c <string>,  --config-path <string>'; exit; fi
      exec sleep 60
      """;
  private static final String STATISTICS =
      """
      cluster_manager.cds.update_success: 1
      listener_manager.lds.update_success: 1
      listener_manager.workers_started: 1
      server.state: 0
      """;
  private static final String PROBE = "/app-health/app/readyz";
  private static final Path SECRETS = Path.of("var/run/secrets/workload-spiffe-uds/socket");
  private static final int PATIENCE_MILLIS = 30_000;

  /** The agent gives pages back for the first time 10 seconds after its start. */
  private static final Duration UNTIL_PAGES_ARE_GIVEN_BACK = Duration.ofSeconds(11);

  private final Path folder = Path.of("").toAbsolutePath();
  private final int status = TrainedProgram.freePort();
  private final int admin = TrainedProgram.freePort();
  private final int dns = TrainedProgram.freePort();

  private AgentTraining() throws IOException {}

  /**
   * Exits with 0 if everything that a start needs was run through.
   *
   * @param jvm the java command with its flags and the agent's class path
   */
  public static void main(String[] jvm) {
    TrainingRun.lead(() -> new AgentTraining().run(List.of(jvm)));
  }

  private void run(List<String> jvm) throws Exception {
    Path envoy =
        Files.createFile(
            folder.resolve("envoy"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(envoy, SCRIPT);
    startEnvoyAdmin();
    try (FakeIstiod istiod = FakeIstiod.start();
        TrainedProgram agent =
            TrainedProgram.start(
                jvm,
                environment(istiod),
                List.of(
                    "io.meltemi.agent.PilotAgent",
                    "proxy",
                    "sidecar",
                    "--binaryPath=" + envoy,
                    "--log_output_level=default:info"))) {
      String base = "http://127.0.0.1:" + status;
      agent.await(base + "/metrics", 200);
      askConfigurationAndSecrets();
      agent.await(base + "/healthz/ready", 200);
      askNames();
      for (String path : List.of("/stats/prometheus", "/debug/ndsz", PROBE)) {
        TrainedProgram.request("GET", base + path);
      }
      Thread.sleep(UNTIL_PAGES_ARE_GIVEN_BACK);
      TrainedProgram.request("POST", base + "/quitquitquit");
      if (!agent.awaitEnd()) {
        throw new IllegalStateException("the agent did not end");
      }
    }
  }

  private void startEnvoyAdmin() throws IOException {
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
  }

  private Map<String, String> environment(FakeIstiod istiod) throws IOException {
    String root = Files.writeString(folder.resolve("root.pem"), istiod.root()).toString();
    JsonObject config =
        JsonObject.of("discoveryAddress", "127.0.0.1:" + istiod.port())
            .with("configPath", folder.toString())
            .with("statusPort", (long) status)
            .with("proxyAdminPort", (long) admin)
            .with("terminationDrainDuration", "0s");
    return Map.of(
        "PROXY_CONFIG",
        Json.compact(config),
        "POD_NAME",
        "training",
        "POD_NAMESPACE",
        "default",
        "XDS_ROOT_CA",
        root,
        "CA_ROOT_CA",
        root,
        "ISTIO_META_DNS_CAPTURE",
        "true",
        "DNS_PROXY_ADDR",
        "127.0.0.1:" + dns,
        "ISTIO_METAJSON_LABELS",
        "{\"app\":\"training\"}",
        "ISTIO_KUBE_APP_PROBERS",
        "{\"%s\":{\"httpGet\":{\"path\":\"/healthz/ready\",\"port\":%d},\"timeoutSeconds\":1}}"
            .formatted(PROBE, status));
  }

  /** As Envoy does; the secrets are there when this returns. */
  private void askConfigurationAndSecrets() {
    String type = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
    var xds = UnixDomainSocketAddress.of(folder.resolve("XDS"));
    var sds = UnixDomainSocketAddress.of(SECRETS);
    try (var call = new GrpcCall()) {
      call.exchange(xds, GrpcCall.DISCOVERY, new ProtoWriter().text(4, type).bytes());
      call.exchange(xds, GrpcCall.DELTA_DISCOVERY, new ProtoWriter().text(2, type).bytes());
      for (String name : List.of("default", "ROOTCA")) {
        call.exchange(sds, GrpcCall.SECRETS, new ProtoWriter().text(3, name).bytes());
      }
    }
  }

  private void askNames() throws IOException {
    byte[] query = FakeDiscovery.query();
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
}
