package io.meltemi.training.istiod;

import io.meltemi.agent.proto.ProtoWriter;
import io.meltemi.training.GrpcCall;
import io.meltemi.training.TrainedProgram;
import io.meltemi.training.TrainingRun;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs {@code pilot-discovery discovery} once, on a small cluster with a folder of configuration
 * beside it, and asks it for what a sidecar asks for.
 */
public final class IstiodTraining {
  private static final String CONFIG =
      """
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: web-1, namespace: default}
      spec:
        hosts: [web-1]
        http:
        - match: [{uri: {prefix: /v2}}]
          route: [{destination: {host: web-1, subset: v2}}]
        - route: [{destination: {host: web-1}}]
      ---
      {"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule",
       "metadata": {"name": "web-1", "namespace": "default"},
       "spec": {"host": "web-1", "subsets": [{"name": "v2", "labels": {"version": "v2"}}],
        "trafficPolicy": {"connectionPool": {"http": {"http2MaxRequests": 100}}}}}
      """;
  private static final String NODE = "sidecar~10.0.0.10~web.default~default.svc.cluster.local";
  private static final String TYPE = "type.googleapis.com/envoy.config.";

  private final Path folder = Path.of("").toAbsolutePath();

  private IstiodTraining() {}

  /**
   * Exits with 0 if a client got all that it asked for.
   *
   * @param jvm the java command with its flags and istiod's class path
   */
  public static void main(String[] jvm) {
    TrainingRun.lead(() -> new IstiodTraining().run(List.of(jvm)));
  }

  private void run(List<String> jvm) throws Exception {
    Path config = Files.createDirectory(folder.resolve("config"));
    Files.writeString(config.resolve("mesh.yaml"), CONFIG);
    int http = TrainedProgram.freePort();
    int grpc = TrainedProgram.freePort();
    try (var cluster = FakeApiServer.start(folder)) {
      Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), cluster.kubeconfig());
      try (var istiod =
          TrainedProgram.start(
              jvm,
              Map.of("POD_NAMESPACE", "istio-system"),
              List.of(
                  "io.meltemi.istiod.PilotDiscovery",
                  "discovery",
                  "--kubeconfig=" + kubeconfig,
                  "--configDir=" + config,
                  "--domain=cluster.local",
                  "--httpAddr=127.0.0.1:" + http,
                  "--grpcAddr=127.0.0.1:" + grpc,
                  "--monitoringAddr=127.0.0.1:" + TrainedProgram.freePort(),
                  "--secureGRPCAddr=127.0.0.1:" + TrainedProgram.freePort(),
                  "--httpsAddr=127.0.0.1:" + TrainedProgram.freePort()))) {
        istiod.await("http://127.0.0.1:" + http + "/ready", 200);
        askAll(new InetSocketAddress(InetAddress.getLoopbackAddress(), grpc));
        istiod.terminate();
        if (!istiod.awaitEnd()) {
          throw new IllegalStateException("istiod did not end");
        }
      }
    }
  }

  /** As Envoy does, each type on a stream of its own. */
  private static void askAll(InetSocketAddress istiod) {
    String endpoints = "outbound|80||web-1.default.svc.cluster.local";
    try (var call = new GrpcCall()) {
      call.exchange(istiod, GrpcCall.DISCOVERY, request("cluster.v3.Cluster", ""));
      call.exchange(istiod, GrpcCall.DISCOVERY, request("listener.v3.Listener", ""));
      call.exchange(
          istiod, GrpcCall.DISCOVERY, request("endpoint.v3.ClusterLoadAssignment", endpoints));
      call.exchange(istiod, GrpcCall.DISCOVERY, request("route.v3.RouteConfiguration", "80"));
    }
  }

  /** Fields: envoy/service/discovery/v3/discovery.proto, DiscoveryRequest. */
  private static byte[] request(String type, String name) {
    return new ProtoWriter()
        .message(2, new ProtoWriter().text(1, NODE))
        .text(3, name)
        .text(4, TYPE + type)
        .bytes();
  }
}
