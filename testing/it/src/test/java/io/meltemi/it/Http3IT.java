package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.agent.pem.SmallCa;
import io.meltemi.envtest.process.FreePorts;
import io.meltemi.it.fixture.EnvoyFixture;
import io.meltemi.it.fixture.Folders;
import io.meltemi.it.fixture.HttpApp;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.ServiceYaml;
import io.meltemi.it.fixture.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that is told of HTTP/3 by a stock Envoy's {@code alt-svc} comes again by it. */
class Http3IT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LIMIT_SECONDS = 60;
  private static final int REQUESTS = 2000;

  @TempDir Path work;
  private final SmallCa mesh = new SmallCa("mesh");
  private final SmallCa servers = new SmallCa("servers");
  private Path config;
  private int port;

  @Test
  void http3IsOfferedAndSpoken() throws Exception {
    Repository.envoy();
    Repository.http3Client();
    config = Files.createDirectory(work.resolve("config"));
    List<Integer> ports = FreePorts.take(2);
    port = ports.get(0);
    int xds = ports.get(1);
    Files.writeString(work.resolve("servers.pem"), servers.root());
    try (HttpApp app = HttpApp.start("v1", "127.0.71.20")) {
      Folders.put(config.resolve("objects.yaml"), objects(app));
      route("none");
      secret(servers.server("one.test"));
      try (var istiod =
              IstiodProcess.withTls(
                  config, work, mesh, xds, Map.of("PILOT_ENABLE_QUIC_LISTENERS", "true"));
          var gate = EnvoyFixture.startByAgent(work, "gate", mesh, xds)) {
        Until.holds(
            "HTTP/3 is spoken",
            PATIENCE,
            () -> ask(1).equals("HTTP/2.0 200 v1\nHTTP/3.0 200 v1\n"),
            () -> asked(1) + istiod.log() + gate.log());
        noRequestFailsWhileRoutesChange(gate);
        assertThat(gate.stat("listener_manager.lds.update_rejected")).isZero();
      }
    }
  }

  private void noRequestFailsWhileRoutesChange(EnvoyFixture gate) throws Exception {
    Process traffic = start(REQUESTS);
    int changes = 0;
    while (traffic.isAlive()) {
      String mark = "change-" + changes;
      route(mark);
      Until.holds(
          "the route changes",
          PATIENCE,
          () -> gate.admin("/config_dump?resource=dynamic_route_configs").contains(mark),
          gate::log);
      changes++;
    }
    List<String> expected = new ArrayList<>(List.of("HTTP/2.0 200 v1"));
    expected.addAll(Collections.nCopies(REQUESTS, "HTTP/3.0 200 v1"));
    assertThat(end(traffic).lines()).isEqualTo(expected);
    assertThat(changes).isGreaterThan(3);
  }

  private Path output() {
    return work.resolve("client.out");
  }

  private Process start(int times) throws IOException {
    return new ProcessBuilder(
            Repository.http3Client().toString(),
            "-roots",
            work.resolve("servers.pem").toString(),
            "-connect",
            "127.0.0.1:" + port,
            "-n",
            String.valueOf(times),
            "https://one.test/")
        .redirectErrorStream(true)
        .redirectOutput(output().toFile())
        .start();
  }

  private String end(Process client) throws Exception {
    if (!client.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      client.destroyForcibly();
      throw new IOException("the client does not end: " + Files.readString(output()));
    }
    return Files.readString(output());
  }

  private String ask(int times) throws Exception {
    return end(start(times));
  }

  private String asked(int times) {
    try {
      return ask(times);
    } catch (Exception e) {
      return e + "\n";
    }
  }

  private void route(String mark) throws IOException {
    Folders.put(
        config.resolve("route.yaml"),
        """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: gate, namespace: shop}
        spec:
          hosts: [one.test]
          gateways: [gate]
          http:
          - headers: {response: {set: {x-mark: %s}}}
            route: [{destination: {host: v1, port: {number: 80}}}]
        """
            .formatted(mark));
  }

  private void secret(SmallCa.Leaf leaf) throws IOException {
    Folders.put(
        config.resolve("secret.yaml"),
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: one, namespace: shop}
        stringData:
          tls.crt: |
        """
            + leaf.certificate().indent(4)
            + "  tls.key: |\n"
            + leaf.key().indent(4));
  }

  /** The gateway's service has the port for TCP and for UDP: that is what makes HTTP/3. */
  private String objects(HttpApp app) {
    return """
    apiVersion: networking.istio.io/v1
    kind: Gateway
    metadata: {name: gate, namespace: shop}
    spec:
      selector: {app: gate}
      servers:
      - port: {number: %1$d, name: https, protocol: HTTPS}
        bind: 127.0.0.1
        hosts: [one.test]
        tls: {mode: SIMPLE, credentialName: one}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: gate, namespace: shop}
    spec:
      clusterIP: 127.0.72.2
      ports:
      - {name: https, port: %1$d}
      - {name: http3, port: %1$d, protocol: UDP}
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: gate, namespace: shop, labels: {kubernetes.io/service-name: gate}}
    addressType: IPv4
    ports: [{name: https, port: %1$d}, {name: http3, port: %1$d, protocol: UDP}]
    endpoints: [{addresses: [127.0.0.1], conditions: {ready: true}}]
    ---
    """
            .formatted(port)
        + ServiceYaml.of("v1", app);
  }
}
