package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.envtest.process.FreePorts;
import io.meltemi.it.fixture.Backend;
import io.meltemi.it.fixture.EnvoyFixture;
import io.meltemi.it.fixture.Folders;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.RawHttp;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients stay with an endpoint, while it drains too, in a stock Envoy. */
@Timeout(120)
class PersistentSessionIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String HOST = "cart.shop.svc.cluster.local";
  private static final int REQUESTS = 40;

  private final List<AutoCloseable> parts = new ArrayList<>();
  private Path config;
  private int gate;
  private IstiodProcess istiod;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable part : parts.reversed()) {
      part.close();
    }
  }

  private void open(Path work, String label) throws Exception {
    Repository.envoy();
    config = Files.createDirectory(work.resolve("config"));
    gate = FreePorts.take(1).getFirst();
    Folders.put(config.resolve("mesh.yaml"), MESH.formatted(gate, HOST, HOST, label));
    Path mesh = Files.writeString(work.resolve("mesh.yaml"), "enableAutoMtls: false\n");
    istiod =
        IstiodProcess.start(
            config,
            work,
            List.of("--meshConfig", mesh.toString()),
            Map.of("PILOT_ENABLE_PERSISTENT_SESSION_FILTER", "true"));
    parts.add(istiod);
    parts.add(EnvoyFixture.start(work, "gate", istiod.xds().getPort()));
  }

  /** Whether each of them is there, and drains. */
  private void endpoints(List<Backend> there, Set<Backend> draining) throws Exception {
    var text = new StringBuilder(SLICE.formatted(there.getFirst().port()));
    for (Backend backend : there) {
      boolean drains = draining.contains(backend);
      text.append(
          "- {addresses: [%s], conditions: {ready: %s, serving: true, terminating: %s}}%n"
              .formatted(backend.address(), !drains, drains));
    }
    Folders.put(config.resolve("slice.yaml"), text.toString());
  }

  private String get(String... headers) throws Exception {
    return RawHttp.exchange(gate, HOST, "GET / HTTP/1.1", "", headers);
  }

  /** The backend, or the status of another answer than 200. */
  private static String outcome(String response) {
    return response.startsWith("HTTP/1.1 200")
        ? response.substring(response.length() - 2)
        : response.lines().findFirst().orElse("");
  }

  private static String header(String response, String name) {
    return response
        .lines()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2).split(";")[0])
        .findFirst()
        .orElseThrow(() -> new AssertionError(response));
  }

  private Set<String> answering(String... headers) throws Exception {
    var all = new TreeSet<String>();
    for (int i = 0; i < REQUESTS; i++) {
      all.add(outcome(get(headers)));
    }
    return all;
  }

  private void until(String claim, Callable<Boolean> holds) {
    Until.holds(claim, PATIENCE, holds, () -> istiod.log());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"istio.io/persistent-session: stay", "istio.io/persistent-session-header: x-stay"})
  void aClientStaysWhileItsEndpointDrains(String label, @TempDir Path work) throws Exception {
    open(work, label);
    boolean cookie = label.endsWith(" stay");
    int port = FreePorts.take(1).getFirst();
    var backends = new ArrayList<Backend>();
    for (int i = 1; i <= 3; i++) {
      Backend backend = Backend.start("v" + i, "127.0.74." + i, port);
      parts.add(backend);
      backends.add(backend);
    }
    endpoints(backends, Set.of());
    until("all answer", () -> answering().size() == 3);

    String first = get();
    String mine = outcome(first);
    String stay =
        cookie ? "cookie: " + header(first, "set-cookie") : "x-stay: " + header(first, "x-stay");
    assertThat(answering(stay)).containsExactly(mine);

    Backend drains = backends.stream().filter(b -> b.name().equals(mine)).findFirst().orElseThrow();
    endpoints(backends, Set.of(drains));
    until("no new client comes to it", () -> !answering().contains(mine));
    assertThat(answering(stay)).containsExactly(mine);

    backends.remove(drains);
    endpoints(backends, Set.of());
    until("it is gone", () -> !answering(stay).contains(mine));
    assertThat(answering(stay)).allMatch(outcome -> outcome.startsWith("v"));
  }

  private static final String MESH =
      """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: gate, namespace: shop}
      spec:
        selector: {app: gate}
        servers: [{port: {number: %d, name: http, protocol: HTTP}, bind: 127.0.0.1, hosts: ["*"]}]
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: cart, namespace: shop}
      spec:
        hosts: ["%s"]
        gateways: [gate]
        http: [{route: [{destination: {host: %s, port: {number: 80}}}]}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: cart, namespace: shop, labels: {%s}}
      spec: {clusterIP: 127.0.75.1, ports: [{name: http, port: 80}]}
      """;

  private static final String SLICE =
      """
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: cart, namespace: shop, labels: {kubernetes.io/service-name: cart}}
      addressType: IPv4
      ports: [{name: http, port: %d}]
      endpoints:
      """;
}
