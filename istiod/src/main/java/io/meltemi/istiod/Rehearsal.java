package io.meltemi.istiod;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.meltemi.base.log.LogSettings;
import io.meltemi.ingest.IngestSettings;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.XdsSettings;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/**
 * Runs of istiod on a small mesh with one client, from a folder and from a cluster: what the JVM
 * learns in it becomes the ahead-of-time cache that later starts load. Not for users.
 */
public final class Rehearsal {
  private static final String MESH =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: default, labels: {app: web}}
      spec:
        clusterIP: 10.96.0.10
        selector: {app: web}
        ports: [{name: http, port: 80, targetPort: 8080}, {name: tcp-db, port: 5432}]
      ---
      {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
       "metadata": {"name": "web", "namespace": "default", "labels": {"kubernetes.io/service-name": "web"}},
       "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
       "endpoints": [{"addresses": ["10.0.0.10"], "conditions": {"ready": true}}]}
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: web, namespace: default}
      spec:
        hosts: [web]
        http:
        - match: [{uri: {prefix: /v2}}]
          route: [{destination: {host: web, subset: v2}}]
        - route: [{destination: {host: web}}]
      ---
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata: {name: web, namespace: default}
      spec:
        host: web
        trafficPolicy: {connectionPool: {http: {http2MaxRequests: 100}}}
        subsets: [{name: v2, labels: {version: v2}}]
      """;

  private static final int PATIENCE_SECONDS = 20;

  private Rehearsal() {}

  /** Exits with 0 if a client got all that it asked for. */
  public static void main(String[] arguments) throws Exception {
    readFlags();
    Path folder = Files.createTempDirectory("rehearsal");
    Path mesh = Files.writeString(folder.resolve("mesh.yaml"), MESH);
    boolean complete;
    try (var cluster = RehearsalCluster.start(folder)) {
      complete =
          run(IstiodSettings.From.folder(folder), "web.default.svc.cluster.local")
              && run(from(cluster), "web-0.default.svc.cluster.local");
    } finally {
      Files.delete(mesh);
      Files.delete(folder);
    }
    System.exit(complete ? 0 : 1);
  }

  private static void readFlags() {
    var discovery = new CommandLine(new DiscoveryCommand(Map.of()));
    discovery.parseArgs(
        "--kubeconfig=none", "--httpAddr", "127.0.0.1:0", "--domain", "cluster.local");
  }

  private static IstiodSettings.From from(RehearsalCluster cluster) {
    return new IstiodSettings.From(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(cluster.access()));
  }

  private static boolean run(IstiodSettings.From from, String host) throws Exception {
    try (Istiod istiod = Istiod.start(settings(from))) {
      return askAll(istiod.grpcAddress().orElseThrow(), host);
    }
  }

  private static IstiodSettings settings(IstiodSettings.From from) {
    var any = Optional.of(new HostPort("127.0.0.1", 0));
    var secure = from.cluster().flatMap(_ -> any);
    return new IstiodSettings(
        from,
        new IstiodSettings.Ports(any, any, any, secure, secure),
        new SecurityReader(
                new Environment(Map.of()), "istio-system", "Kubernetes", "", secure.isPresent())
            .read(new TlsOptions()),
        IstiodSettings.Injection.DEFAULT,
        IngestSettings.DEFAULT,
        TranslateSettings.DEFAULT,
        XdsSettings.defaults(),
        LogSettings.defaults());
  }

  private static boolean askAll(InetSocketAddress address, String host)
      throws InterruptedException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(address).usePlaintext().directExecutor().build();
    try {
      boolean answered = false;
      for (int tries = 0; tries < PATIENCE_SECONDS && !answered; tries++) {
        answered = ask(channel, host);
      }
      return answered;
    } finally {
      channel.shutdownNow();
    }
  }

  private static Map<ResourceType, List<String>> asked(String host) {
    return Map.of(
        ResourceType.CLUSTER, List.of(),
        ResourceType.LISTENER, List.of(),
        ResourceType.ENDPOINT, List.of("outbound|80||" + host),
        ResourceType.ROUTE, List.of("80"));
  }

  /** One stream; refused until istiod has read its source. */
  private static boolean ask(ManagedChannel channel, String host) throws InterruptedException {
    Map<ResourceType, List<String>> asked = asked(host);
    var answers = new CountDownLatch(asked.size());
    StreamObserver<DiscoveryRequest> stream =
        AggregatedDiscoveryServiceGrpc.newStub(channel)
            .streamAggregatedResources(new Countdown(answers));
    var node = Node.newBuilder().setId("sidecar~10.0.0.10~web.default~default.svc.cluster.local");
    asked.forEach(
        (type, names) ->
            stream.onNext(
                DiscoveryRequest.newBuilder()
                    .setNode(node)
                    .setTypeUrl(type.typeUrl())
                    .addAllResourceNames(names)
                    .build()));
    boolean answered = answers.await(1, TimeUnit.SECONDS);
    stream.onCompleted();
    return answered;
  }

  private record Countdown(CountDownLatch answers) implements StreamObserver<DiscoveryResponse> {
    @Override
    public void onNext(DiscoveryResponse response) {
      answers.countDown();
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
