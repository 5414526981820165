package io.meltemi.it.peer;

import io.meltemi.agent.pem.SmallCa;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReadObject;
import io.meltemi.config.ReaderSettings;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.ingest.IngestSettings;
import io.meltemi.ingest.MeshLoop;
import io.meltemi.ingest.gateway.GatewaySettings;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.yaml.Document;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What the peer had around the objects of {@code gateway-status}: services with four ports each and
 * an endpoint behind, certificates, and the namespaces of all that.
 *
 * <p>Source: istio 1.30 pilot/pkg/config/kube/gateway/conversion_test.go.
 */
final class StatusWorld {
  private static final List<String> SERVICES =
      List.of(
          "istio-system/istio-ingressgateway",
          "istio-system/httpbin",
          "istio-system/istiod",
          "istio-system/echo",
          "default/httpbin",
          "default/httpbin-second",
          "default/httpbin-wildcard",
          "default/foo-svc",
          "default/httpbin-other",
          "default/example",
          "default/echo",
          "default/svc4",
          "default/httpbin-zero",
          "default/httpbin-mirror",
          "default/httpbin-foo",
          "default/httpbin-alt",
          "default/httpbin-bad",
          "default/echo-1",
          "default/echo-2",
          "default/echo-port",
          "default/not-found",
          "apple/httpbin-apple",
          "banana/httpbin-banana",
          "cert/httpbin",
          "service/my-svc",
          "allowed-1/a-example",
          "allowed-1/b-example",
          "allowed-1/svc1",
          "allowed-1/svc2",
          "allowed-2/a-example",
          "allowed-2/svc2",
          "allowed-2/svc3",
          "default/infpool-gen-ip-6580eb2c",
          "default/infpool-gen2-ip-97b729d1",
          "default/infpool-model1-ip-aaaaf2d6",
          "default/infpool-model2-ip-f857bff9",
          "group-namespace1/httpbin",
          "group-namespace2/httpbin");

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: %2$s, namespace: %1$s}
      spec:
        clusterIP: 10.0.0.1
        externalIPs: [%3$s]
        ports:
        - {name: http, port: 80, targetPort: 8080}
        - {name: tcp, port: 34000, targetPort: 1}
        - {name: tcp-other, port: 34001, targetPort: 1}
        - {name: https, port: 443, targetPort: 1}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: %2$s, namespace: %1$s, labels: {kubernetes.io/service-name: %2$s}}
      addressType: IPv4
      ports:
      - {name: http, port: 8080}
      - {name: tcp, port: 1}
      - {name: tcp-other, port: 1}
      - {name: https, port: 1}
      endpoints: [{addresses: [10.1.0.1], conditions: {ready: true}}]
      """;

  private static final String ENTRY =
      """
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: world-%2$s, namespace: %1$s}
      spec:
        hosts: [%2$s]
        resolution: STATIC
        ports:
        - {name: http, number: 80, protocol: HTTP, targetPort: 8080}
        - {name: tcp, number: 34000, protocol: TCP}
        - {name: tcp-other, number: 34001, protocol: TCP}
        endpoints: [{address: 10.1.0.2}]
      """;

  private StatusWorld() {}

  /** All of it, as documents. */
  static List<Document> documents() {
    var all = new ArrayList<String>();
    var namespaces = new TreeSet<String>();
    for (String service : SERVICES) {
      String[] name = service.split("/");
      namespaces.add(name[0]);
      String external = name[1].equals("istio-ingressgateway") ? "1.2.3.4" : "";
      all.add(SERVICE.formatted(name[0], name[1], external));
    }
    all.add(ENTRY.formatted("istio-system", "example.com"));
    all.add(ENTRY.formatted("default", "google.com"));
    for (String namespace : namespaces) {
      all.add("{apiVersion: v1, kind: Namespace, metadata: {name: " + namespace + "}}\n");
    }
    var ca = new SmallCa("status world");
    SmallCa.Leaf leaf = ca.server("domain.example");
    for (String name :
        List.of(
            "istio-system/my-cert-http",
            "istio-system/my-cert-http2",
            "cert/cert",
            "bookinfo/bookinfo-secret")) {
      all.add(secret(name, leaf.certificate(), leaf.key()));
    }
    all.add(secret("istio-system/malformed", "SGVsbG8gd29ybGQK", "SGVsbG8gd29ybGQK"));
    all.add(configMap("istio-system/my-cert-http", "ca.crt", ca.root()));
    all.add(configMap("default/auth-cert", "ca.crt", ca.root()));
    all.add(configMap("default/malformed", "not-ca.crt", "hello"));
    return Document.split("world", String.join("---\n", all));
  }

  private static String secret(String name, String certificate, String key) {
    String[] parts = name.split("/");
    return """
    apiVersion: v1
    kind: Secret
    metadata: {name: %s, namespace: %s}
    stringData: {tls.crt: "%s", tls.key: "%s"}
    """
        .formatted(parts[1], parts[0], inQuotes(certificate), inQuotes(key));
  }

  private static String configMap(String name, String field, String value) {
    String[] parts = name.split("/");
    return """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: %s, namespace: %s}
    data: {%s: "%s"}
    """
        .formatted(parts[1], parts[0], field, inQuotes(value));
  }

  private static String inQuotes(String text) {
    return text.replace("\n", "\\n");
  }

  /** What istiod makes of such documents. */
  static MeshSnapshot snapshot(String domain, GatewaySettings gateways, List<Document> documents)
      throws Exception {
    var first = new CompletableFuture<MeshSnapshot>();
    var byDefault = IngestSettings.DEFAULT;
    var settings =
        new IngestSettings(
                domain,
                byDefault.clusterId(),
                byDefault.systemNamespace(),
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                List.of(),
                byDefault.jwksMode())
            .withGateways(gateways);
    var readerSettings =
        ReaderSettings.of(domain, MeshConfigReader.defaults(), ReaderSettings.DEFAULT.ignored());
    var reader = new ObjectReader(readerSettings);
    try (var loop =
        new MeshLoop(
            settings, MeshConfigReader.defaults(), (snapshot, _) -> first.complete(snapshot))) {
      MeshChange.Sink sink = loop.addSource();
      loop.start();
      sink.accept(
          documents.stream()
              .flatMap(document -> reader.readAll(document).stream())
              .map(ReadObject::object)
              .flatMap(o -> o.stream())
              .<MeshChange>map(MeshChange.Put::new)
              .toList());
      sink.synced();
      return first.get(10, TimeUnit.SECONDS);
    }
  }
}
