package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.xds.XdsChannelCredentials;
import io.grpc.xds.XdsServerBuilder;
import io.grpc.xds.XdsServerCredentials;
import io.meltemi.agent.pem.KeyKind;
import io.meltemi.agent.pem.SmallCa;
import io.meltemi.envtest.process.FreePorts;
import io.meltemi.it.fixture.ChildProcess;
import io.meltemi.it.fixture.EchoGrpc;
import io.meltemi.it.fixture.Folders;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.Until;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Programs with grpc-java's own xDS, without any proxy: a client, and a server with mutual TLS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(120)
class ProxylessGrpcIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<Server> servers = new ArrayList<>();
  private final List<ManagedChannel> channels = new ArrayList<>();
  private Path config;
  private IstiodProcess istiod;

  @BeforeAll
  void open(@TempDir Path work) throws Exception {
    config = Files.createDirectory(work.resolve("config"));
    istiod = IstiodProcess.start(config, work);
    System.setProperty("io.grpc.xds.bootstrapConfig", bootstrap(work));
  }

  /** As the agent writes it, with files of certificates that an authority of the test's signed. */
  private String bootstrap(Path work) throws Exception {
    var ca = new SmallCa("mesh");
    SmallCa.Leaf leaf =
        ca.workload(
            "spiffe://cluster.local/ns/shop/sa/echo",
            new KeyKind.EcdsaP256(),
            Instant.now().plusSeconds(3_600));
    Path chain = Files.writeString(work.resolve("cert-chain.pem"), leaf.certificate());
    Path key = Files.writeString(work.resolve("key.pem"), leaf.key());
    Path roots = Files.writeString(work.resolve("root-cert.pem"), ca.root());
    return """
    {"xds_servers": [{
       "server_uri": "127.0.0.1:%d",
       "channel_creds": [{"type": "insecure"}],
       "server_features": ["xds_v3"]}],
     "node": {
       "id": "sidecar~127.0.0.1~echo-1.shop~shop.svc.cluster.local",
       "metadata": {
         "GENERATOR": "grpc", "NAMESPACE": "shop", "CLUSTER_ID": "Kubernetes",
         "LABELS": {"app": "echo", "security.istio.io/tlsMode": "istio"}}},
     "certificate_providers": {"default": {
       "plugin_name": "file_watcher",
       "config": {
         "certificate_file": "%s", "private_key_file": "%s", "ca_certificate_file": "%s",
         "refresh_interval": "600s"}}},
     "server_listener_resource_name_template": "xds.istio.io/grpc/lds/inbound/%%s"}
    """
        .formatted(istiod.xds().getPort(), chain, key, roots);
  }

  @AfterAll
  void close() throws Exception {
    channels.forEach(ManagedChannel::shutdownNow);
    servers.forEach(Server::shutdownNow);
    for (Server server : servers) {
      server.awaitTermination(5, TimeUnit.SECONDS);
    }
    if (istiod != null) {
      istiod.close();
    }
    System.clearProperty("io.grpc.xds.bootstrapConfig");
  }

  private void put(String name, String text) throws Exception {
    Folders.put(config.resolve(name + ".yaml"), text);
  }

  private int plainServer(String name) throws Exception {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(EchoGrpc.answering(() -> name))
            .build()
            .start();
    servers.add(server);
    return server.getPort();
  }

  private ManagedChannel plainChannel(String target) {
    ManagedChannel channel =
        Grpc.newChannelBuilder("xds:///" + target, InsecureChannelCredentials.create()).build();
    channels.add(channel);
    return channel;
  }

  @Test
  void aClientGoesByRoutesClustersAndEndpoints() throws Exception {
    int v1 = plainServer("v1");
    int v2 = plainServer("v2");
    put("split", split(v1, v2, 80, ""));
    ManagedChannel channel = plainChannel("split.example:7070");
    until("it is served", () -> EchoGrpc.ask(channel).startsWith("v"));
    Map<String, Integer> answers = answers(channel, 1_000);
    assertThat(answers.keySet()).containsExactly("v1", "v2");
    // Four standard deviations.
    assertThat(answers.get("v1")).isBetween(750, 850);

    put("split", split(v1, v2, 0, ""));
    until("all goes to one", () -> answers(channel, 30).equals(Map.of("v2", 30)));
    put("split", split(v1, v1, 0, ""));
    until("its endpoint is another", () -> answers(channel, 30).equals(Map.of("v1", 30)));
    put(
        "split",
        split(v1, v2, 100, "fault: {abort: {grpcStatus: UNAVAILABLE, percentage: {value: 100}}}"));
    until("calls are aborted", () -> statusOf(channel) == Status.Code.UNAVAILABLE);
  }

  @Test
  void namesMayBeShort() throws Exception {
    put(
        "short",
        """
        apiVersion: v1
        kind: Service
        metadata: {name: short, namespace: shop}
        spec:
          clusterIP: 127.0.72.9
          ports: [{name: grpc, port: 7070}]
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: short, namespace: shop, labels: {kubernetes.io/service-name: short}}
        addressType: IPv4
        ports: [{name: grpc, port: %d}]
        endpoints: [{addresses: [127.0.0.1], conditions: {ready: true}}]
        """
            .formatted(plainServer("short")));
    for (String name :
        List.of("short", "short.shop", "short.shop.svc", "short.shop.svc.cluster.local")) {
      ManagedChannel channel = plainChannel(name + ":7070");
      until(name + " is served", () -> EchoGrpc.ask(channel).equals("short"));
    }
  }

  @Test
  void aServerTakesMutualTlsAndItsPolicies() throws Exception {
    int port = FreePorts.take(1).getFirst();
    put("own", own(port, ""));
    Server server =
        XdsServerBuilder.forPort(
                port, XdsServerCredentials.create(InsecureServerCredentials.create()))
            .addService(EchoGrpc.answering(() -> "own"))
            .build()
            .start();
    servers.add(server);
    ManagedChannel mutual =
        Grpc.newChannelBuilder(
                "xds:///own.example:7070",
                XdsChannelCredentials.create(InsecureChannelCredentials.create()))
            .build();
    channels.add(mutual);
    until("mutual TLS is served", () -> EchoGrpc.ask(mutual).equals("own"));

    ManagedChannel plain =
        Grpc.newChannelBuilderForAddress("127.0.0.1", port, InsecureChannelCredentials.create())
            .build();
    channels.add(plain);
    assertThat(statusOf(plain)).isEqualTo(Status.Code.UNAVAILABLE);

    put("own", own(port, policy("DENY", "cluster.local/ns/shop/sa/echo")));
    until("it is denied", () -> statusOf(mutual) == Status.Code.PERMISSION_DENIED);
    put("own", own(port, policy("ALLOW", "cluster.local/ns/shop/sa/echo")));
    until("it is allowed", () -> statusOf(mutual) == Status.Code.OK);
    put("own", own(port, policy("ALLOW", "cluster.local/ns/shop/sa/other")));
    until("others alone are allowed", () -> statusOf(mutual) == Status.Code.PERMISSION_DENIED);
    put("own", own(port, TOKENS));
    until(
        "what it cannot check is denied", () -> statusOf(mutual) == Status.Code.PERMISSION_DENIED);
    put("own", own(port, ""));
    until("it is open again", () -> statusOf(mutual) == Status.Code.OK);
  }

  @Test
  void grpcGoGoesByTheSame(@TempDir Path work) throws Exception {
    Path client = Repository.grpcClient();
    int v1 = plainServer("v1");
    int v2 = plainServer("v2");
    put("split", split(v1, v2, 80, ""));
    until("it is split", () -> grpcGo(client, work, "split.example:7070", 60).contains("v2"));
    List<String> answers = grpcGo(client, work, "split.example:7070", 1_000);
    assertThat(answers).hasSize(1_000).containsOnly("v1", "v2");
    // Four standard deviations.
    assertThat(answers.stream().filter("v1"::equals).count()).isBetween(750L, 850L);

    int port = FreePorts.take(1).getFirst();
    put("own", own(port, ""));
    servers.add(
        XdsServerBuilder.forPort(
                port, XdsServerCredentials.create(InsecureServerCredentials.create()))
            .addService(EchoGrpc.answering(() -> "own"))
            .build()
            .start());
    until(
        "mutual TLS is served",
        () -> grpcGo(client, work, "own.example:7070", 1).equals(List.of("own")));
    put("own", own(port, policy("DENY", "cluster.local/ns/shop/sa/echo")));
    until(
        "it is denied",
        () ->
            grpcGo(client, work, "own.example:7070", 1).getFirst().startsWith("PermissionDenied"));
  }

  @Test
  void theAgentStandsBetween(@TempDir Path work) throws Exception {
    Path client = Repository.grpcClient();
    put("split", split(plainServer("v1"), plainServer("v2"), 0, ""));
    int status = FreePorts.take(1).getFirst();
    Map<String, String> environment =
        Map.of(
            "DISABLE_ENVOY",
            "true",
            "ISTIO_META_GENERATOR",
            "grpc",
            "POD_NAME",
            "echo-2",
            "POD_NAMESPACE",
            "shop",
            "INSTANCE_IP",
            "127.0.0.1",
            "PROXY_CONFIG",
            """
            {"discoveryAddress":"127.0.0.1:%d","controlPlaneAuthPolicy":"NONE","statusPort":%d,\
            "configPath":"%s"}\
            """
                .formatted(istiod.xds().getPort(), status, work));
    var command = List.of(Repository.program("pilot-agent").toString(), "proxy", "sidecar");
    try (var agent = ChildProcess.start(work, work.resolve("agent.log"), command, environment)) {
      Until.holds(
          "the agent is ready",
          PATIENCE.multipliedBy(2),
          () -> Http.get("http://127.0.0.1:" + status + "/healthz/ready").status() == 200,
          agent::log);
      Path bootstrap = work.resolve("grpc-bootstrap.json");
      var through = Map.of("GRPC_XDS_BOOTSTRAP", bootstrap.toString());
      until(
          "it is served through the agent",
          () ->
              grpcGo(client, work, "split.example:7070", 20, through).stream()
                  .allMatch("v2"::equals));
      agent.terminate();
      assertThat(agent.awaitExit()).as("its status; it said " + agent.log()).isZero();
    }
  }

  private List<String> grpcGo(Path client, Path work, String target, int calls) throws Exception {
    return grpcGo(
        client,
        work,
        target,
        calls,
        Map.of("GRPC_XDS_BOOTSTRAP_CONFIG", System.getProperty("io.grpc.xds.bootstrapConfig")));
  }

  private List<String> grpcGo(
      Path client, Path work, String target, int calls, Map<String, String> environment)
      throws Exception {
    Path output = work.resolve("answers");
    var command = List.of(client.toString(), target, String.valueOf(calls));
    try (var process = ChildProcess.start(work, output, command, environment)) {
      assertThat(process.awaitExit()).as("its status; it said " + process.log()).isZero();
      return process.log().lines().toList();
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private static Status.Code statusOf(ManagedChannel channel) {
    try {
      EchoGrpc.ask(channel);
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private static Map<String, Integer> answers(ManagedChannel channel, int calls) {
    var answers = new TreeMap<String, Integer>();
    for (int i = 0; i < calls; i++) {
      answers.merge(EchoGrpc.ask(channel), 1, Integer::sum);
    }
    return answers;
  }

  private void until(String claim, java.util.concurrent.Callable<Boolean> holds) {
    Until.holds(claim, PATIENCE, holds, istiod::log);
  }

  private static String split(int v1, int v2, int toV1, String more) {
    return """
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: split, namespace: shop}
    spec:
      hosts: [split.example]
      location: MESH_INTERNAL
      resolution: STATIC
      ports: [{number: 7070, name: grpc, protocol: GRPC}]
      endpoints:
      - {address: 127.0.0.1, ports: {grpc: %d}, labels: {version: v1}}
      - {address: 127.0.0.1, ports: {grpc: %d}, labels: {version: v2}}
    ---
    apiVersion: networking.istio.io/v1
    kind: DestinationRule
    metadata: {name: split, namespace: shop}
    spec:
      host: split.example
      subsets:
      - {name: v1, labels: {version: v1}}
      - {name: v2, labels: {version: v2}}
    ---
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata: {name: split, namespace: shop}
    spec:
      hosts: [split.example]
      http:
      - route:
        - {destination: {host: split.example, subset: v1}, weight: %d}
        - {destination: {host: split.example, subset: v2}, weight: %d}
        %s
    """
        .formatted(v1, v2, toV1, 100 - toV1, more);
  }

  private static String own(int port, String policy) {
    return """
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: own, namespace: shop}
    spec:
      hosts: [own.example]
      location: MESH_INTERNAL
      resolution: STATIC
      ports: [{number: 7070, name: grpc, protocol: GRPC}]
      endpoints:
      - {address: 127.0.0.1, ports: {grpc: %d}, serviceAccount: echo}
    ---
    apiVersion: networking.istio.io/v1
    kind: DestinationRule
    metadata: {name: own, namespace: shop}
    spec:
      host: own.example
      trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}
    ---
    apiVersion: security.istio.io/v1
    kind: PeerAuthentication
    metadata: {name: strict, namespace: shop}
    spec: {mtls: {mode: STRICT}}
    %s
    """
        .formatted(port, policy);
  }

  private static String policy(String action, String principal) {
    return """
    ---
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata: {name: callers, namespace: shop}
    spec:
      action: %s
      rules: [{from: [{source: {principals: [%s]}}]}]
    """
        .formatted(action, principal);
  }

  private static final String TOKENS =
      """
      ---
      apiVersion: security.istio.io/v1
      kind: RequestAuthentication
      metadata: {name: tokens, namespace: shop}
      spec:
        jwtRules:
        - issuer: somebody
          jwks: '{"keys":[{"kty":"oct","k":"c2VjcmV0","alg":"HS256","kid":"a"}]}'
      """;
}
