package io.meltemi.istiod;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.log.LogSettings;
import io.meltemi.ingest.IngestSettings;
import io.meltemi.settings.Environment;
import io.meltemi.settings.MeshSettings;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.XdsSettings;
import io.meltemi.xds.testing.AdsClient;
import io.meltemi.xds.testing.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From files in a folder to what proxies are sent. */
class DeliveryFlowTest {
  private static final String WEB = "outbound|80||web.default.svc.cluster.local";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path folder;
  @TempDir private Path aside;
  private Istiod istiod;
  private final List<AdsClient> clients = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    write("web.yaml", service("default", "web"));
    write("slice.yaml", slice("10.0.0.10"));
    write("other.yaml", service("other", "first"));
    var any = Optional.of(new HostPort("127.0.0.1", 0));
    istiod =
        Istiod.start(
            new IstiodSettings(
                IstiodSettings.From.folder(folder),
                new IstiodSettings.Ports(
                    Optional.empty(), Optional.empty(), any, Optional.empty(), Optional.empty()),
                new SecurityReader(
                        new Environment(Map.of()), "istio-system", "Kubernetes", "", false)
                    .read(new TlsOptions()),
                IstiodSettings.Injection.DEFAULT,
                MeshSettings.DEFAULT.withIngest(
                    IngestSettings.DEFAULT.withDebounce(
                        Duration.ofMillis(20), Duration.ofSeconds(1))),
                XdsSettings.defaults(),
                LogSettings.defaults()));
  }

  @AfterEach
  void stop() {
    clients.forEach(AdsClient::close);
    istiod.close();
  }

  private void write(String name, String content) throws IOException {
    Path whole = Files.writeString(aside.resolve(name), content);
    Files.move(
        whole,
        folder.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static String service(String namespace, String name) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: %s, namespace: %s}
    spec:
      clusterIP: 10.96.0.10
      selector: {app: %s}
      ports: [{name: http, port: 80, targetPort: 8080}]
    """
        .formatted(name, namespace, name);
  }

  private static String slice(String address) {
    return """
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    addressType: IPv4
    metadata: {name: web, namespace: default, labels: {kubernetes.io/service-name: web}}
    ports: [{name: http, port: 8080, protocol: TCP}]
    endpoints: [{addresses: [%s], conditions: {ready: true}}]
    """
        .formatted(address);
  }

  /** A client that has its clusters; istiod refuses streams until it has read the folder. */
  private AdsClient connect(String pod, String namespace) throws InterruptedException {
    String id = "sidecar~10.1.0.1~%s.%s~%s.svc.cluster.local".formatted(pod, namespace, namespace);
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      var client = AdsClient.delta(istiod.grpcAddress().orElseThrow(), id);
      clients.add(client);
      client.ask(ResourceType.CLUSTER);
      for (int i = 0; i < 100 && client.waiting() == 0; i++) {
        Thread.sleep(2);
      }
      if (client.waiting() > 0) {
        return client;
      }
    }
    throw new AssertionError("istiod did not become ready");
  }

  private static Reply ask(AdsClient client, ResourceType type, String... names) {
    client.ask(type, names);
    return client.accept(type);
  }

  private static void askAll(AdsClient client) {
    client.accept(ResourceType.CLUSTER);
    ask(client, ResourceType.ENDPOINT, WEB);
    ask(client, ResourceType.LISTENER);
    ask(client, ResourceType.ROUTE, "80");
  }

  @Test
  void serviceInAFileIsDeliveredAndRemovedWithIt() throws Exception {
    AdsClient client = connect("a", "default");
    assertThat(client.accept(ResourceType.CLUSTER).contents()).containsKey(WEB);
    assertThat(ask(client, ResourceType.ENDPOINT, WEB).contents().get(WEB)).contains("10.0.0.10");
    assertThat(ask(client, ResourceType.LISTENER).contents()).containsKey("0.0.0.0_80");
    assertThat(ask(client, ResourceType.ROUTE, "80").contents().get("80"))
        .contains("web.default.svc.cluster.local:80");

    Files.delete(folder.resolve("web.yaml"));

    var replies = new EnumMap<ResourceType, Reply>(ResourceType.class);
    while (!replies.keySet().containsAll(Set.of(ResourceType.CLUSTER, ResourceType.ROUTE))) {
      Reply reply = client.next();
      client.ack(reply);
      replies.put(reply.type(), reply);
    }
    assertThat(replies.get(ResourceType.CLUSTER).removed()).containsExactly(WEB);
    assertThat(replies.get(ResourceType.ROUTE).contents().get("80")).doesNotContain("web.default");
  }

  @Test
  void equalProxiesGetTheVerySameBytes() throws Exception {
    AdsClient a = connect("a", "default");
    AdsClient b = connect("b", "default");
    Reply ofA = a.accept(ResourceType.CLUSTER);
    Reply ofB = b.accept(ResourceType.CLUSTER);

    assertThat(ofA.contents()).isEqualTo(ofB.contents());
    assertThat(ofA.versions()).isEqualTo(ofB.versions());
    assertThat(ask(a, ResourceType.LISTENER).versions())
        .isEqualTo(ask(b, ResourceType.LISTENER).versions());
    assertThat(ask(a, ResourceType.ROUTE, "80").versions())
        .isEqualTo(ask(b, ResourceType.ROUTE, "80").versions());
  }

  @Test
  void endpointChangeSendsEndpointsOnly() throws Exception {
    AdsClient client = connect("a", "default");
    askAll(client);

    write("slice.yaml", slice("10.0.0.11"));

    Reply reply = client.accept(ResourceType.ENDPOINT);
    assertThat(reply.contents()).containsOnlyKeys(WEB);
    assertThat(reply.contents().get(WEB)).contains("10.0.0.11");
    client.expectNothing();
  }

  @Test
  void changeThatDoesNotConcernAProxySendsItNothing() throws Exception {
    write(
        "sidecar.yaml",
        """
        apiVersion: networking.istio.io/v1
        kind: Sidecar
        metadata: {name: default, namespace: default}
        spec: {egress: [{hosts: ["./*"]}]}
        """);
    write("vs.yaml", virtualService("one"));
    AdsClient witness = connect("w", "other");
    while (!sees(witness, "vs-host.example")) {
      // Each round is one bounded wait for the two files to be in force.
      witness = connect("w", "other");
    }
    AdsClient client = connect("a", "default");
    askAll(client);
    witness.ask(ResourceType.CLUSTER);

    write("vs.yaml", virtualService("two"));
    write("new.yaml", service("other", "new"));

    Reply told = witness.next();
    assertThat(told.contents()).containsKey("outbound|80||new.other.svc.cluster.local");
    client.expectNothing();
  }

  private static boolean sees(AdsClient client, String host) {
    client.accept(ResourceType.CLUSTER);
    return ask(client, ResourceType.ROUTE, "80").contents().get("80").contains(host);
  }

  private static String virtualService(String annotation) {
    return """
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata: {name: web, namespace: default, annotations: {note: %s}}
    spec:
      hosts: [web]
      http: [{timeout: 3s, headers: {request: {set: {x-mark: vs-host.example}}},
              route: [{destination: {host: web}}]}]
    """
        .formatted(annotation);
  }
}
