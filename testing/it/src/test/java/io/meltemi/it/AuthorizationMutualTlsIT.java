package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.agent.pem.SmallCa;
import io.meltemi.envtest.process.FreePorts;
import io.meltemi.it.fixture.EnvoyFixture;
import io.meltemi.it.fixture.Folders;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.HttpApp;
import io.meltemi.it.fixture.Identity;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.ServicePod;
import io.meltemi.it.fixture.Until;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stock Envoys know each other by mutual TLS: a sidecar serves whom its policies name, over HTTP
 * and over TCP.
 */
class AuthorizationMutualTlsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ADDRESS = "127.0.83.3";
  private static final Http.Answer SERVED = new Http.Answer(200, "app");
  private static final Http.Answer DENIED = new Http.Answer(403, "RBAC: access denied");

  @TempDir Path work;
  private Path config;

  @Test
  void aSidecarServesWhomItsPoliciesName() throws Exception {
    Repository.envoy();
    var ca = new SmallCa("mesh");
    List<Integer> ports = FreePorts.take(4);
    config = Files.createDirectory(work.resolve("config"));
    try (var app = HttpApp.start("app", "127.0.0.1");
        Identity gateIdentity = Identity.of(work, "gate", ca);
        Identity serverIdentity = Identity.of(work, "server", ca)) {
      write("mesh.yaml", mesh(ports, app.port()));
      try (var istiod = IstiodProcess.start(config, work, List.of(), Map.of());
          var server =
              EnvoyFixture.withIdentity(
                  work, "sidecar", ADDRESS, "server", serverIdentity, istiod.xds().getPort());
          var gate =
              EnvoyFixture.withIdentity(
                  work, "router", "127.0.0.1", "gate", gateIdentity, istiod.xds().getPort())) {
        String web = "http://127.0.0.1:" + ports.get(0) + "/";
        int raw = ports.get(1);
        String plain = "http://" + ADDRESS + ":" + ports.get(2) + "/";
        var until = new Evidence(istiod, gate, server);
        until.answers(web, SERVED);
        Until.holds("TCP is served", PATIENCE, () -> overTcp(raw).endsWith("app"), until::text);
        until.answers(plain, SERVED);

        policy("principals: ['cluster.local/ns/shop/sa/gate']");
        until.answers(plain, DENIED);
        assertThat(Http.get(web)).isEqualTo(SERVED);
        assertThat(overTcp(raw)).endsWith("app");

        policy("serviceAccounts: [other]");
        until.answers(web, DENIED);
        Until.holds("TCP is cut", PATIENCE, () -> overTcp(raw).isEmpty(), until::text);

        policy("namespaces: [sh*]");
        until.answers(web, SERVED);
        Until.holds("TCP is served", PATIENCE, () -> overTcp(raw).endsWith("app"), until::text);
        assertThat(Http.get(plain)).isEqualTo(DENIED);
        assertThat(server.stat("listener_manager.lds.update_rejected")).isZero();
      }
    }
  }

  private record Evidence(IstiodProcess istiod, EnvoyFixture gate, EnvoyFixture server) {
    void answers(String url, Http.Answer answer) {
      Until.holds(
          url + " answers " + answer, PATIENCE, () -> Http.get(url).equals(answer), this::text);
    }

    String text() {
      return istiod.log() + gate.log() + server.log();
    }
  }

  /** What comes back on a connection of its own; nothing where it is cut. */
  private static String overTcp(int port) throws IOException {
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      String request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException _) {
      return "";
    }
  }

  private void policy(String source) throws IOException {
    write(
        "policy.yaml",
        """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: server, namespace: shop}
        spec:
          selector: {matchLabels: {app: server}}
          rules: [{from: [{source: {%s}}]}]
        """
            .formatted(source));
  }

  private void write(String file, String text) throws IOException {
    Folders.put(config.resolve(file), text);
  }

  private static String mesh(List<Integer> ports, int app) {
    return MESH.replace("WEB", String.valueOf(ports.get(0)))
            .replace("RAW", String.valueOf(ports.get(1)))
            .replace("INBOUND1", String.valueOf(ports.get(2)))
            .replace("INBOUND2", String.valueOf(ports.get(3)))
            .replace("APPPORT", String.valueOf(app))
            .replace("ADDRESS", ADDRESS)
        + new ServicePod(
                "server",
                ADDRESS,
                List.of(
                    new ServicePod.Port("http", 80, ports.get(2)),
                    new ServicePod.Port("tcp", 81, ports.get(3))))
            .yaml();
  }

  private static final String MESH =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: shop}
      ---
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: gate, namespace: shop}
      spec:
        selector: {app: gate}
        servers:
          - port: {number: WEB, name: http, protocol: HTTP}
            bind: 127.0.0.1
            hosts: ["*"]
          - port: {number: RAW, name: tcp, protocol: TCP}
            bind: 127.0.0.1
            hosts: ["*"]
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: gate, namespace: shop}
      spec:
        hosts: ["*"]
        gateways: [gate]
        http: [{route: [{destination: {host: server, port: {number: 80}}}]}]
        tcp:
          - match: [{port: RAW}]
            route: [{destination: {host: server, port: {number: 81}}}]
      ---
      apiVersion: networking.istio.io/v1
      kind: Sidecar
      metadata: {name: server, namespace: shop}
      spec:
        workloadSelector: {labels: {app: server}}
        egress: [{hosts: ["~/*"]}]
        ingress:
          - {port: {number: INBOUND1, name: http-web, protocol: HTTP}, bind: ADDRESS, defaultEndpoint: "127.0.0.1:APPPORT"}
          - {port: {number: INBOUND2, name: tcp-raw, protocol: TCP}, bind: ADDRESS, defaultEndpoint: "127.0.0.1:APPPORT"}
      """;
}
