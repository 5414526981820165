package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.agent.pem.SmallCa;
import io.meltemi.envtest.process.FreePorts;
import io.meltemi.it.fixture.FilteredGate;
import io.meltemi.it.fixture.HttpApp;
import io.meltemi.it.fixture.TlsCaller;
import io.meltemi.it.fixture.Traffic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stock Envoy as a gateway loses no request while what is behind it changes. */
class GatewayChangesIT {
  private static final String ADDRESS = "127.0.74.1";
  private static final Duration PAUSE = Duration.ofMillis(3);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int CHANGES = 6;
  private static final int SOME = 50;

  @TempDir Path work;

  @Test
  void noRequestFailsWhileRoutesMoveAndABackendIsLost() throws Exception {
    try (HttpApp one = HttpApp.start("one", ADDRESS);
        HttpApp other = HttpApp.start("other", ADDRESS);
        var gate = FilteredGate.start(work)) {
      gate.put("backends.yaml", backend("one", one) + backend("other", other));
      gate.put("web.yaml", WEB + slice("web", "one", one) + slice("web", "other", other));
      tcpRouteMoves(gate);
      tlsRouteMoves(gate);
      backendIsLost(gate, one, other);
      assertThat(gate.envoy().stat("listener_manager.lds.update_rejected")).isZero();
    }
  }

  private static void tcpRouteMoves(FilteredGate gate) throws Exception {
    int port = FreePorts.take(1).getFirst();
    gate.put("tcp-gateway.yaml", TCP_GATEWAY.formatted(port));
    routeMoves(gate, "tcp-route.yaml", TCP_ROUTE, () -> connect(port));
  }

  /** TLS goes on to the backends as it is. */
  private static void tlsRouteMoves(FilteredGate gate) throws Exception {
    int port = FreePorts.take(1).getFirst();
    var ca = new SmallCa("shop");
    var caller = new TlsCaller(port, Optional.empty());
    try (HttpApp one = HttpApp.startTls("one", ADDRESS, ca.server("shop.example"));
        HttpApp other = HttpApp.startTls("other", ADDRESS, ca.server("shop.example"))) {
      gate.put("tls-backends.yaml", backend("one-tls", one) + backend("other-tls", other));
      gate.put("tls-gateway.yaml", TLS_GATEWAY.formatted(port));
      routeMoves(gate, "tls-route.yaml", TLS_ROUTE, () -> handshake(caller));
    }
  }

  private static String handshake(TlsCaller caller) throws IOException {
    String text = caller.get("shop.example").text();
    return text.startsWith("HTTP/1.1 200")
        ? "200 " + text.substring(text.indexOf("\r\n\r\n") + 4)
        : "answered: " + text;
  }

  /** Each request has a connection of its own. */
  private static String connect(int port) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.ISO_8859_1));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return answer.startsWith("HTTP/1.1 200")
          ? "200 " + answer.substring(answer.indexOf("\r\n\r\n") + 4)
          : "answered: " + answer;
    }
  }

  private static void routeMoves(
      FilteredGate gate, String file, String route, Callable<String> request) throws Exception {
    gate.put(file, route.formatted("one"));
    gate.until("connections go to one", () -> request.call().equals("200 one"));
    try (Traffic traffic = Traffic.of(request, PAUSE)) {
      for (int i = 1; i <= CHANGES; i++) {
        String next = i % 2 == 0 ? "one" : "other";
        int from = traffic.count();
        gate.put(file, route.formatted(next));
        gate.until(
            "connections go to " + next,
            () -> traffic.outcomesFrom(from).containsKey("200 " + next));
      }
      traffic.awaitMore(SOME);
      assertThat(traffic.failures()).isEmpty();
    }
  }

  /** Its process ends first, and its endpoint goes later. */
  private static void backendIsLost(FilteredGate gate, HttpApp one, HttpApp other)
      throws Exception {
    String url = "http://127.0.0.1:" + gate.port() + "/web";
    try (Traffic traffic = Traffic.to(() -> url, PAUSE, PATIENCE)) {
      gate.until(
          "both answer",
          () -> traffic.outcomesFrom(0).keySet().containsAll(List.of("200 one", "200 other")));
      int from = traffic.awaitMore(SOME);
      other.close();
      traffic.awaitMore(SOME);
      gate.put("web.yaml", WEB + slice("web", "one", one));
      traffic.awaitMore(SOME);
      assertThat(traffic.outcomesFrom(from)).containsKey("200 one");
      assertThat(traffic.outcomesFrom(from).keySet()).isSubsetOf("200 one", "200 other");
      assertThat(traffic.outcomesFrom(traffic.awaitMore(SOME))).containsOnlyKeys("200 one");
    }
  }

  private static String backend(String name, HttpApp app) throws IOException {
    return """
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: %s, namespace: shop}
    spec:
      clusterIP: None
      ports: [{name: tcp, port: 80}]
    """
            .formatted(name)
        + slice(name, name, app).replace("name: http,", "name: tcp,");
  }

  private static String slice(String service, String name, HttpApp app) {
    return """
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: %s-%s, namespace: shop, labels: {kubernetes.io/service-name: %s}}
    addressType: IPv4
    ports: [{name: http, port: %d}]
    endpoints: [{addresses: [%s], conditions: {ready: true}}]
    """
        .formatted(service, name, service, app.port(), app.address());
  }

  private static final String WEB =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec:
        clusterIP: 127.0.74.9
        ports: [{name: http, port: 80}]
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: a-web, namespace: shop, creationTimestamp: "2020-01-01T00:00:00Z"}
      spec:
        hosts: ["*"]
        gateways: [gate]
        http:
        - match: [{uri: {prefix: /web}}]
          retries: {attempts: 3, retryOn: "connect-failure,reset"}
          route: [{destination: {host: web.shop.svc.cluster.local, port: {number: 80}}}]
      """;

  private static final String TCP_GATEWAY =
      """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: tcp, namespace: shop}
      spec:
        selector: {app: gate}
        servers: [{port: {number: %d, name: tcp, protocol: TCP}, bind: 127.0.0.1, hosts: ["*"]}]
      """;

  private static final String TCP_ROUTE =
      """
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: tcp, namespace: shop}
      spec:
        hosts: ["*"]
        gateways: [tcp]
        tcp:
        - route: [{destination: {host: %s.shop.svc.cluster.local, port: {number: 80}}}]
      """;

  private static final String TLS_GATEWAY =
      """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: tls, namespace: shop}
      spec:
        selector: {app: gate}
        servers:
        - port: {number: %d, name: tls, protocol: TLS}
          bind: 127.0.0.1
          hosts: ["shop.example"]
          tls: {mode: PASSTHROUGH}
      """;

  private static final String TLS_ROUTE =
      """
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: tls, namespace: shop}
      spec:
        hosts: ["shop.example"]
        gateways: [tls]
        tls:
        - match: [{sniHosts: ["shop.example"]}]
          route: [{destination: {host: %s-tls.shop.svc.cluster.local, port: {number: 80}}}]
      """;
}
