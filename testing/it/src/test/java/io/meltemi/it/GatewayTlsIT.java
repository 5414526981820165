package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.agent.pem.KeyKind;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stock Envoy ends TLS for curl and openssl as Gateways say, of which two want one host. */
class GatewayTlsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LIMIT_SECONDS = 20;
  private static final int HANDSHAKES = 150;
  private static final String MORE = "mode: SIMPLE, credentialName: one";

  @TempDir Path work;
  private final SmallCa mesh = new SmallCa("mesh");
  private final SmallCa clients = new SmallCa("clients");
  private final SmallCa servers = new SmallCa("servers");
  private Path config;
  private int port;

  private record Outcome(int exit, String output) {}

  @Test
  void curlAndOpensslAreServedAsTheModesSay() throws Exception {
    Repository.envoy();
    config = Files.createDirectory(work.resolve("config"));
    List<Integer> ports = FreePorts.take(2);
    port = ports.get(0);
    int xds = ports.get(1);
    Files.writeString(work.resolve("servers.pem"), servers.root());
    SmallCa.Leaf known = pair("known", clients);
    pair("other", clients);
    pair("unknown", servers);
    try (HttpApp app = HttpApp.start("v1", "127.0.71.19")) {
      Folders.put(config.resolve("mesh.yaml"), objects(app));
      for (String host : List.of("one", "two", "may", "must", "modern")) {
        secret(host, servers.server(host + ".test"));
      }
      try (var istiod = IstiodProcess.withTls(config, work, mesh, xds);
          var gate = EnvoyFixture.startByAgent(work, "gate", mesh, xds)) {
        Until.holds(
            "the gateway ends TLS",
            PATIENCE,
            () -> curl("one.test").output().equals("v1 200"),
            () -> curlLog("one.test") + istiod.log() + gate.log());
        eachHostHasItsCertificate();
        certificatesOfClientsAreAskedForAsTheModeSays();
        oldVersionsAreRefused();
        http2IsSpoken();
        theHostThatTwoWantIsTheOlders(istiod);
        noHandshakeFailsWhileConfigurationChanges(app, gate);
        whoIsRevokedIsRefused(known);
        assertThat(gate.stat("listener_manager.lds.update_rejected")).isZero();
      }
    }
  }

  private void eachHostHasItsCertificate() throws Exception {
    assertThat(openssl("one.test").output()).contains("DNS:one.test").doesNotContain("two.test");
    assertThat(openssl("two.test").output()).contains("DNS:two.test");
    assertThat(openssl("nobody.test").output()).doesNotContain("DNS:");
  }

  private void certificatesOfClientsAreAskedForAsTheModeSays() throws Exception {
    assertThat(curl("must.test").exit()).isNotZero();
    assertThat(curl("must.test", "known").output()).isEqualTo("v1 200");
    assertThat(curl("must.test", "unknown").exit()).isNotZero();
    assertThat(curl("may.test").output()).isEqualTo("v1 200");
    assertThat(curl("may.test", "known").output()).isEqualTo("v1 200");
    assertThat(curl("may.test", "unknown").exit()).isNotZero();
  }

  private void oldVersionsAreRefused() throws Exception {
    assertThat(openssl("modern.test", "-tls1_2").output()).doesNotContain("DNS:");
    assertThat(openssl("modern.test", "-tls1_3").output()).contains("DNS:modern.test");
    assertThat(openssl("one.test", "-tls1_2").output()).contains("DNS:one.test");
  }

  private void http2IsSpoken() throws Exception {
    assertThat(run(curlCommand("one.test", List.of("-w", " %{http_version}"))).output())
        .isEqualTo("v1 2");
  }

  /** It says so, with both owners, and Envoy takes the listener. */
  private static void theHostThatTwoWantIsTheOlders(IstiodProcess istiod) throws Exception {
    assertThat(istiod.debug("push_status"))
        .contains(
            "existing: Gateway shop/gate (https-one), incoming: Gateway shop/late (https-late)");
    assertThat(istiod.metric("pilot_total_rejected_configs")).isEqualTo(1);
  }

  /** Each request is a handshake; meanwhile routes, a certificate and servers change. */
  private void noHandshakeFailsWhileConfigurationChanges(HttpApp app, EnvoyFixture gate)
      throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Outcome>> traffic = new ArrayList<>();
      for (String host : List.of("one.test", "two.test", "may.test", "must.test")) {
        traffic.add(threads.submit(() -> run(handshakes(host))));
      }
      int changes = 0;
      while (!traffic.stream().allMatch(Future::isDone)) {
        long updates = gate.stat("listener_manager.lds.update_success");
        String more = changes % 2 == 0 ? gateway("extra") + server("more", "more.test", MORE) : "";
        Folders.put(config.resolve("mesh.yaml"), objects(app) + more);
        secret("two", servers.server("two.test"));
        Until.holds(
            "the listener changes",
            PATIENCE,
            () -> gate.stat("listener_manager.lds.update_success") > updates,
            gate::log);
        changes++;
      }
      for (Future<Outcome> each : traffic) {
        assertThat(each.get().output().lines().filter("v1 200"::equals).count())
            .as(each.get().output())
            .isEqualTo(HANDSHAKES);
      }
      assertThat(changes).isGreaterThan(3);
    }
  }

  private List<String> handshakes(String host) {
    List<String> command =
        curlCommand(
            host,
            List.of(
                "--http1.1",
                "--rate",
                "60/s",
                "-H",
                "Connection: close",
                "-w",
                " %{http_code}\\n",
                "--cert",
                work.resolve("known.crt").toString(),
                "--key",
                work.resolve("known.key").toString()));
    String url = command.removeLast();
    command.add(url + "[1-" + HANDSHAKES + "]");
    return command;
  }

  private void whoIsRevokedIsRefused(SmallCa.Leaf known) throws Exception {
    assertThat(curl("must.test", "known").output()).isEqualTo("v1 200");
    secret("must", servers.server("must.test"), "  ca.crl: |\n" + clients.crl(known).indent(4));
    Until.holds("it is refused", PATIENCE, () -> curl("must.test", "known").exit() != 0, () -> "");
    assertThat(curl("must.test", "other").output()).isEqualTo("v1 200");
  }

  private Outcome curl(String host) throws Exception {
    return run(curlCommand(host, List.of("-w", " %{http_code}")));
  }

  private String curlLog(String host) {
    try {
      return curl(host) + "\n";
    } catch (Exception e) {
      return e + "\n";
    }
  }

  private Outcome curl(String host, String client) throws Exception {
    return run(
        curlCommand(
            host,
            List.of(
                "-w",
                " %{http_code}",
                "--cert",
                work.resolve(client + ".crt").toString(),
                "--key",
                work.resolve(client + ".key").toString())));
  }

  private List<String> curlCommand(String host, List<String> more) {
    var command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "5"));
    command.addAll(List.of("--cacert", work.resolve("servers.pem").toString()));
    command.addAll(List.of("--resolve", host + ":" + port + ":127.0.0.1"));
    command.addAll(more);
    command.add("https://" + host + ":" + port + "/");
    return command;
  }

  /** The names of the certificate that it is shown; none where the handshake fails. */
  private Outcome openssl(String host, String... more) throws Exception {
    String connect =
        "openssl s_client -connect 127.0.0.1:%d -servername %s %s </dev/null 2>/dev/null"
            .formatted(port, host, String.join(" ", more));
    return run(
        List.of("sh", "-c", connect + " | openssl x509 -noout -ext subjectAltName 2>/dev/null"));
  }

  private Outcome run(List<String> command) throws Exception {
    Path output = Files.createTempFile(work, "run", ".out");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(command + " does not end");
    }
    return new Outcome(process.exitValue(), Files.readString(output));
  }

  private SmallCa.Leaf pair(String name, SmallCa ca) throws IOException {
    SmallCa.Leaf leaf =
        ca.workload(
            "spiffe://test/client", new KeyKind.EcdsaP256(), Instant.now().plusSeconds(3_600));
    Files.writeString(work.resolve(name + ".crt"), leaf.certificate());
    Files.writeString(work.resolve(name + ".key"), leaf.key());
    return leaf;
  }

  private void secret(String name, SmallCa.Leaf leaf) throws IOException {
    secret(name, leaf, "");
  }

  private void secret(String name, SmallCa.Leaf leaf, String more) throws IOException {
    Folders.put(
        config.resolve(name + ".yaml"),
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: %s, namespace: shop}
        stringData:
        """
                .formatted(name)
            + "  tls.crt: |\n"
            + leaf.certificate().indent(4)
            + "  tls.key: |\n"
            + leaf.key().indent(4)
            + "  ca.crt: |\n"
            + clients.root().indent(4)
            + more);
  }

  private String server(String name, String hosts, String tls) {
    return """
    - port: {number: %d, name: https-%s, protocol: HTTPS}
      bind: 127.0.0.1
      hosts: [%s]
      tls: {%s}
    """
        .formatted(port, name, hosts, tls)
        .indent(2);
  }

  private static String gateway(String name) {
    return """
    ---
    apiVersion: networking.istio.io/v1
    kind: Gateway
    metadata: {name: %s, namespace: shop}
    spec:
      selector: {app: gate}
      servers:
    """
        .formatted(name);
  }

  private String objects(HttpApp app) {
    return gateway("gate")
        + server("one", "one.test", "mode: SIMPLE, credentialName: one")
        + server("two", "two.test", "mode: SIMPLE, credentialName: two")
        + server("may", "may.test", "mode: OPTIONAL_MUTUAL, credentialName: may")
        + server("must", "must.test", "mode: MUTUAL, credentialName: must")
        + server(
            "modern",
            "modern.test",
            "mode: SIMPLE, credentialName: modern, minProtocolVersion: TLSV1_3")
        + gateway("late")
        + server("late", "shop/one.test, late.test", "mode: SIMPLE, credentialName: two")
        + ROUTE
        + ServiceYaml.of("v1", app);
  }

  private static final String ROUTE =
      """
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: gate, namespace: shop}
      spec:
        hosts: ["*.test"]
        gateways: [gate, late]
        http:
        - route: [{destination: {host: v1, port: {number: 80}}}]
      ---
      """;
}
