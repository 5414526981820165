package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.agent.pem.SmallCa;
import io.meltemi.it.fixture.FilteredGate;
import io.meltemi.it.fixture.HttpApp;
import io.meltemi.it.fixture.PickingServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stock Envoy asks a server which endpoint of an InferencePool is to have a request. */
class InferencePoolIT {
  private static final String ADDRESS = "127.0.73.1";
  private static final int REQUESTS = 20;

  @TempDir Path work;

  @Test
  void theEndpointIsTheOneThatWasPicked() throws Exception {
    try (HttpApp one = HttpApp.start("one", ADDRESS);
        HttpApp other = HttpApp.start("other", ADDRESS)) {
      var picker = PickingServer.start(ADDRESS);
      try (picker;
          var gate =
              FilteredGate.start(
                  work, false, Map.of("SUPPORT_GATEWAY_API_INFERENCE_EXTENSION", "true"))) {
        gate.put("pool.yaml", objects(one, other, picker, "FailClose"));
        picker.pick(address(one));
        gate.until("the pool answers", () -> isOf(gate, "one"));
        allGoWhereTheyAreSent(gate, picker, one, other);
        requestsWithBodiesToo(gate, picker, other);
        otherRoutesDoNotAsk(gate, picker);
        pickerIsAskedByTls(gate, one, other);
        gate.put("pool.yaml", objects(one, other, picker, "FailClose"));
        picker.pick(address(one));
        gate.until("the picker is asked in plain text again", () -> isOf(gate, "one"));
        nothingPassesWithoutAnAnswer(gate, picker, one, other);
        assertThat(gate.envoy().stat("listener_manager.lds.update_rejected")).isZero();
        assertThat(gate.envoy().stat("cluster_manager.cds.update_rejected")).isZero();
      }
    }
  }

  /** Whose answer it is; empty where it is no good one. The body may come in chunks. */
  private static String server(String answer) {
    return answer.startsWith("HTTP/1.1 200")
        ? answer
            .substring(answer.indexOf("\r\n\r\n"))
            .lines()
            .filter(Set.of("one", "other")::contains)
            .findFirst()
            .orElse("")
        : "";
  }

  private static String address(HttpApp app) {
    return app.address() + ":" + app.port();
  }

  /** A client cannot choose for itself. */
  private static void allGoWhereTheyAreSent(
      FilteredGate gate, PickingServer picker, HttpApp one, HttpApp other) throws IOException {
    String wish = "x-gateway-destination-endpoint: " + address(one);
    picker.pick(address(other));
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(server(gate.get("/pool", wish))).isEqualTo("other");
    }
    picker.pick(address(one));
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(server(gate.get("/pool"))).isEqualTo("one");
    }
    assertThat(picker.asked()).isGreaterThanOrEqualTo(2 * REQUESTS);
  }

  private static void requestsWithBodiesToo(FilteredGate gate, PickingServer picker, HttpApp other)
      throws IOException {
    picker.pick(address(other));
    String body = "{\"model\": \"small\"}".repeat(1000);
    assertThat(
            server(gate.exchange("POST /pool HTTP/1.1", body, "Content-Length: " + body.length())))
        .isEqualTo("other");
  }

  private static void otherRoutesDoNotAsk(FilteredGate gate, PickingServer picker)
      throws IOException {
    int before = picker.asked();
    assertThat(gate.get("/limited")).startsWith("HTTP/1.1 200");
    assertThat(picker.asked()).isEqualTo(before);
  }

  /** As a DestinationRule says, which decides whether its certificate is verified, too. */
  private static void pickerIsAskedByTls(FilteredGate gate, HttpApp one, HttpApp other)
      throws Exception {
    var leaf = new SmallCa("unknown").server("picker.example");
    try (var picker = PickingServer.startTls(ADDRESS, leaf)) {
      picker.pick(address(other));
      gate.put("rule.yaml", PICKER_TLS.formatted(true));
      gate.put("pool.yaml", objects(one, other, picker, "FailClose"));
      gate.until("it is asked", () -> isOf(gate, "other") && picker.asked() > 0);

      gate.put("rule.yaml", PICKER_TLS.formatted(false));
      gate.until(
          "nobody is asked whose certificate is not known",
          () -> gate.get("/pool").startsWith("HTTP/1.1 500"));
    }
    gate.put("rule.yaml", "");
  }

  private static boolean isOf(FilteredGate gate, String name) throws IOException {
    return server(gate.get("/pool")).equals(name);
  }

  /** Unless the pool says so. */
  private static void nothingPassesWithoutAnAnswer(
      FilteredGate gate, PickingServer picker, HttpApp one, HttpApp other) throws Exception {
    picker.close();
    assertThat(gate.get("/pool")).startsWith("HTTP/1.1 500");
    gate.put("pool.yaml", objects(one, other, picker, "FailOpen"));
    gate.until("requests pass", () -> gate.get("/pool").startsWith("HTTP/1.1 200"));
    Set<String> answers = new HashSet<>();
    gate.until(
        "each endpoint has had one",
        () -> {
          answers.add(server(gate.get("/pool")));
          return answers.containsAll(Set.of("one", "other"));
        });
  }

  private static final String PICKER_TLS =
      """
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata: {name: picker, namespace: shop}
      spec:
        host: picker.shop.svc.cluster.local
        trafficPolicy: {tls: {mode: SIMPLE, insecureSkipVerify: %s}}
      """;

  /** The pool's endpoints are servers of two ports of a pod. */
  private static String objects(
      HttpApp one, HttpApp other, PickingServer picker, String failureMode) {
    return """
    apiVersion: v1
    kind: Service
    metadata:
      name: models-ip-1
      namespace: shop
      labels:
        istio.io/inferencepool-name: models
        istio.io/inferencepool-extension-service: picker
        istio.io/inferencepool-extension-port: "9002"
        istio.io/inferencepool-extension-failure-mode: %1$s
        internal.istio.io/service-semantics: inferencepool
    spec:
      clusterIP: None
      ports:
      - {name: http-0, port: 54321}
      - {name: http-1, port: 54322}
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: models-ip-1, namespace: shop, labels: {kubernetes.io/service-name: models-ip-1}}
    addressType: IPv4
    ports: [{name: http-0, port: %2$d}, {name: http-1, port: %3$d}]
    endpoints: [{addresses: [%5$s], conditions: {ready: true}}]
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: picker, namespace: shop}
    spec: {clusterIP: 127.0.73.9, ports: [{name: grpc, port: 9002}]}
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: picker, namespace: shop, labels: {kubernetes.io/service-name: picker}}
    addressType: IPv4
    ports: [{name: grpc, port: %4$d}]
    endpoints: [{addresses: [%5$s], conditions: {ready: true}}]
    ---
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata: {name: a-pool, namespace: shop, creationTimestamp: "2020-01-01T00:00:00Z"}
    spec:
      hosts: ["*"]
      gateways: [gate]
      http:
      - match: [{uri: {prefix: /pool}}]
        route: [{destination: {host: models-ip-1.shop.svc.cluster.local, port: {number: 54321}}}]
    """
        .formatted(failureMode, one.port(), other.port(), picker.port(), ADDRESS);
  }
}
