package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.envtest.process.FreePorts;
import io.meltemi.explain.Explanation;
import io.meltemi.explain.Outcome;
import io.meltemi.istioctl.explain.ExplainedDump;
import io.meltemi.it.fixture.AnyServer;
import io.meltemi.it.fixture.Backend;
import io.meltemi.it.fixture.EnvoyFixture;
import io.meltemi.it.fixture.Folders;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.NamedServer;
import io.meltemi.it.fixture.OneRequest;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.Until;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code istioctl x explain} says of generated requests is what a stock Envoy does with them:
 * by hosts, paths, ports, headers, query parameters, server names and policies.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class ExplainIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int REQUESTS = 200;
  private static final int HELLOS = 24;

  private final Map<String, String> backends = new HashMap<>();
  private final List<AutoCloseable> parts = new ArrayList<>();
  private Path config;
  private List<Integer> ports;
  private EnvoyFixture envoy;
  private ExplainedDump dump;

  @BeforeAll
  void open(@TempDir Path work) throws Exception {
    Repository.envoy();
    config = Files.createDirectory(work.resolve("config"));
    ports = FreePorts.take(3);
    for (String name : List.of("one", "two", "three")) {
      Backend backend = Backend.start(name, "127.0.73.2");
      parts.add(backend);
      service(name, backend.address(), backend.port());
    }
    for (String name : List.of("red", "blue")) {
      NamedServer server = NamedServer.start(name);
      parts.add(server);
      service(name, "127.0.73.3", server.port());
    }
    Folders.put(config.resolve("empty.yaml"), ExplainedGateway.SERVICE.formatted("empty", "empty"));
    Folders.put(config.resolve("rules.yaml"), ExplainedGateway.rules(ports));
    IstiodProcess istiod = IstiodProcess.start(config, work, List.of(), Map.of());
    parts.add(istiod);
    envoy = EnvoyFixture.start(work, "gate", istiod.xds().getPort());
    parts.add(envoy);
    Until.holds(
        "the gateway has its configuration",
        PATIENCE,
        () ->
            envoy.admin("/listeners").lines().count() >= 3
                && ask(0, "GET", "a.example", "/", List.of()).equals("200 one"),
        () -> istiod.log() + envoy.log());
    dump =
        ExplainedDump.of(envoy.admin("/config_dump?include_eds").getBytes(StandardCharsets.UTF_8));
  }

  @AfterAll
  void close() throws Exception {
    for (int i = parts.size() - 1; i >= 0; i--) {
      parts.get(i).close();
    }
  }

  private void service(String name, String address, int port) throws IOException {
    backends.put(address + ":" + port, name);
    Folders.put(
        config.resolve("service-" + name + ".yaml"),
        ExplainedGateway.SERVICE.formatted(name, name)
            + "  endpoints: [{address: %s, ports: {http: %d}}]%n".formatted(address, port));
  }

  @Test
  void requestsGoWhereItSays() throws Exception {
    var random = new Random(20_261_130);
    var different = new ArrayList<String>();
    var seen = new HashMap<String, Integer>();
    for (int i = 0; i < REQUESTS; i++) {
      int port = random.nextInt(3) / 2;
      String method = any(random, "GET", "GET", "GET", "POST", "PUT", "OPTIONS", "DELETE");
      String host =
          any(
              random,
              "a.example",
              "a.example",
              "a.example",
              "a.example",
              "A.example",
              "b.example",
              "x.b.example",
              "y.x.b.example",
              "c.example:" + ports.get(port),
              "d.example",
              "none.example",
              "127.0.0.1");
      String path =
          any(
              random,
              "/",
              "/exact",
              "/exact/",
              "/Exact",
              "/prefix",
              "/prefix/x",
              "/prefixed",
              "/any/7/end",
              "/any/x/end",
              "/old/a",
              "/old/b",
              "/older",
              "/fault/x",
              "/fault",
              "/direct",
              "/gone",
              "/empty",
              "/q?v=1",
              "/q?v=2&w",
              "/q",
              "/private/x",
              "/private",
              "/a/../exact",
              "//prefix//x",
              "/only-v2",
              "/case",
              "/CASE",
              "/rewrite/a");
      var headers = new ArrayList<String>();
      if (random.nextBoolean()) {
        headers.add("x-user: " + any(random, "jane", "janet", "bob", ""));
      }
      if (random.nextInt(3) == 0) {
        headers.add("x-number: " + any(random, "12", "123", "abc"));
      }
      if (random.nextInt(4) == 0) {
        headers.add("origin: http://" + any(random, "good.example", "bad.example"));
        headers.add("access-control-request-method: GET");
      }
      String real = ask(port, method, host, path, headers);
      String said = explain(port, method, host, path, headers);
      seen.merge(real, 1, Integer::sum);
      if (!real.equals(said)) {
        different.add(
            "%s %s%s on port %d %s: Envoy %s, explain %s"
                .formatted(method, host, path, port, headers, real, said));
      }
    }
    assertThat(different).isEmpty();
    // Each kind of end was among them.
    assertThat(seen.keySet())
        .contains("200 one", "200 two", "200 three", "301", "403", "404", "418", "503");
  }

  @Test
  void connectionsGoWhereItSays() throws Exception {
    var random = new Random(7);
    for (int i = 0; i < HELLOS; i++) {
      String name =
          any(
              random,
              "red.example",
              "blue.example",
              "x.wild.example",
              "wild.example",
              "other.example",
              "RED.example");
      assertThat(explainHello(name)).as(name).isEqualTo(hello(name));
    }
  }

  private static String any(Random random, String... texts) {
    return texts[random.nextInt(texts.length)];
  }

  private String explain(int port, String method, String host, String path, List<String> headers) {
    var flags = new ArrayList<>(List.of(method, "http://127.0.0.1:" + ports.get(port) + path));
    flags.addAll(List.of("--source-ip", "127.0.0.1", "-H", "Host: " + host));
    headers.forEach(header -> flags.addAll(List.of("-H", header)));
    return said(flags);
  }

  private String explainHello(String name) {
    return said(List.of("--tcp", "127.0.0.1:" + ports.get(2), "--tls", name));
  }

  private String said(List<String> flags) {
    Explanation explanation = dump.explain(flags.toArray(String[]::new));
    assertThat(explanation.uncertain()).isEmpty();
    return switch (explanation.outcome()) {
      case Outcome.Answered answered -> String.valueOf(answered.status());
      case Outcome.Closed _ -> "closed";
      case Outcome.Forwarded forwarded ->
          forwarded.shares().getFirst().upstream() instanceof Outcome.Upstream.Endpoints upstream
              ? "200 " + backends.get(upstream.endpoints().getFirst().address())
              : forwarded.toString();
    };
  }

  /** The status, and who answered where it was a backend. */
  private String ask(int port, String method, String host, String path, List<String> headers)
      throws IOException {
    Http.Answer answer =
        new OneRequest(method, host, path, headers).ask("127.0.0.1", ports.get(port));
    boolean named = answer.status() == 200 && backends.containsValue(answer.body());
    return named ? "200 " + answer.body() : String.valueOf(answer.status());
  }

  private String hello(String name) throws IOException {
    try (Socket socket = OneRequest.connect("127.0.0.1", ports.get(2))) {
      socket.getOutputStream().write(clientHello(name));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answer.isEmpty() ? "closed" : "200 " + answer;
    } catch (java.net.SocketException reset) {
      return "closed";
    }
  }

  private static byte[] clientHello(String name) throws SSLException {
    SSLEngine engine = AnyServer.tls().createSSLEngine();
    engine.setUseClientMode(true);
    var parameters = engine.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(name)));
    engine.setSSLParameters(parameters);
    ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), out);
    return Arrays.copyOf(out.array(), out.position());
  }
}
