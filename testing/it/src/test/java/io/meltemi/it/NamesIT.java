package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.meltemi.envtest.process.FreePorts;
import io.meltemi.it.fixture.ChildProcess;
import io.meltemi.it.fixture.DnsClient;
import io.meltemi.it.fixture.FakeNameServer;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.Until;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's DNS knows the names that istiod knows, and asks the pod's name server for others. */
class NamesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String POD = "127.0.78.1";
  private static final String NAME_SERVER = "127.0.78.53";
  private static final String MESH =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: virtual, namespace: shop}
      spec:
        clusterIP: 10.9.0.1
        ports: [{name: http, port: 80}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: headless, namespace: shop}
      spec:
        clusterIP: None
        ports: [{name: http, port: 80}]
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: headless, namespace: shop, labels: {kubernetes.io/service-name: headless}}
      addressType: IPv4
      ports: [{name: http, port: 8080}]
      endpoints:
        - {addresses: [10.8.0.1], conditions: {ready: true}}
        - {addresses: [10.8.0.2], conditions: {ready: true}}
      ---
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: outside, namespace: shop}
      spec:
        hosts: [outside.example.org]
        ports: [{name: tcp, number: 5432, protocol: TCP}]
        resolution: DNS
      """;
  private static final String LATER =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: later, namespace: other}
      spec:
        clusterIP: 10.9.0.2
        ports: [{name: http, port: 80}]
      """;

  @TempDir Path work;

  @Test
  void namesOfTheMeshAreAnsweredByTheAgentAndOthersByThePodsNameServer() throws Exception {
    assumeThat(System.getProperty("user.name"))
        .as("root, for port 53 and mounts")
        .isEqualTo("root");
    Repository.envoy();
    Path config = Files.createDirectory(work.resolve("config"));
    Files.writeString(config.resolve("mesh.yaml"), MESH);
    int port = FreePorts.take(1).getFirst();
    var names = new DnsClient(new InetSocketAddress(POD, port));
    try (var _ = new FakeNameServer(NAME_SERVER);
        var istiod = IstiodProcess.start(config, work);
        var agent = agent(istiod.xds().getPort(), port)) {
      Until.holds(
          "the name table has come",
          PATIENCE,
          () -> addresses(names, "virtual.shop.svc.cluster.local").equals(List.of("10.9.0.1")),
          agent::log);

      assertThat(addresses(names, "headless.shop.svc.cluster.local"))
          .containsExactly("10.8.0.1", "10.8.0.2");
      assertThat(addresses(names, "virtual")).containsExactly("10.9.0.1");
      assertThat(addresses(names, "virtual.shop")).containsExactly("10.9.0.1");
      assertThat(addresses(names, "outside.example.org.shop.svc.cluster.local"))
          .as("with the first of the search domains after it")
          .isEqualTo(addresses(names, "outside.example.org"));
      assertThat(addresses(names, "outside.example.org"))
          .singleElement()
          .asString()
          .as("an address of those that istiod gives out")
          .startsWith("240.240.");
      assertThat(names.udp("unknown.example.org").addresses())
          .containsExactly(FakeNameServer.ANSWER);

      Path later = Files.writeString(config.resolve("later.yaml"), LATER);
      awaitName(names, "10.9.0.2", agent);
      Files.delete(later);
      awaitName(names, FakeNameServer.ANSWER, agent);
    }
  }

  private static void awaitName(DnsClient names, String address, ChildProcess agent) {
    Until.holds(
        "later.other is at " + address,
        PATIENCE,
        () -> names.udp("later.other.svc.cluster.local").addresses().equals(List.of(address)),
        agent::log);
  }

  /** The same over both transports. */
  private static List<String> addresses(DnsClient names, String name) throws IOException {
    DnsClient.Answer answer = names.udp(name);
    assertThat(answer.code()).isZero();
    assertThat(names.tcp(name)).isEqualTo(answer);
    return answer.addresses();
  }

  /** An agent with a resolv.conf of its own. */
  private ChildProcess agent(int istiod, int dns) throws IOException {
    Path resolver =
        Files.writeString(
            work.resolve("resolv.conf"),
            """
            nameserver %s
            search shop.svc.cluster.local svc.cluster.local cluster.local
            """
                .formatted(NAME_SERVER));
    var command =
        List.of(
            "unshare",
            "--mount",
            "sh",
            "-c",
            "mount --bind %s /etc/resolv.conf && exec \"$@\"".formatted(resolver),
            "sh",
            Repository.program("pilot-agent").toString(),
            "proxy",
            "sidecar",
            "--concurrency",
            "1");
    List<Integer> ports = FreePorts.take(4);
    Map<String, String> environment = new TreeMap<>();
    environment.put("MELTEMI_ENVOY", Repository.envoy().toString());
    environment.put("POD_NAME", "asking");
    environment.put("POD_NAMESPACE", "shop");
    environment.put("INSTANCE_IP", POD);
    environment.put("ISTIO_META_CLUSTER_ID", "Kubernetes");
    environment.put("ISTIO_META_INTERCEPTION_MODE", "NONE");
    environment.put("ISTIO_META_DNS_CAPTURE", "true");
    environment.put("DNS_PROXY_ADDR", POD + ":" + dns);
    environment.put("ENVOY_STATUS_PORT", String.valueOf(ports.get(2)));
    environment.put("ENVOY_PROMETHEUS_PORT", String.valueOf(ports.get(3)));
    environment.put(
        "PROXY_CONFIG",
        """
        {"discoveryAddress":"127.0.0.1:%d","controlPlaneAuthPolicy":"NONE","proxyAdminPort":%d,\
        "statusPort":%d,"terminationDrainDuration":"0s"}\
        """
            .formatted(istiod, ports.get(0), ports.get(1)));
    return ChildProcess.start(work, work.resolve("agent.log"), command, environment);
  }
}
