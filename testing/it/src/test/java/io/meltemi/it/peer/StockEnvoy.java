package io.meltemi.it.peer;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.RuntimeLayer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.Extension;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.meltemi.it.fixture.ChildProcess;
import io.meltemi.it.fixture.EnvoyFixture;
import io.meltemi.it.fixture.Repository;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What a stock Envoy has, and what it thinks of a configuration. */
final class StockEnvoy {
  private static final int PATIENCE_SECONDS = 20;

  /** How large expressions may be, as an agent's bootstrap says. */
  private static final Struct REGEXES =
      Struct.newBuilder()
          .putFields(
              "re2.max_program_size.error_level", Value.newBuilder().setNumberValue(32_768).build())
          .build();

  private StockEnvoy() {}

  /** The extensions that a stock Envoy lists in its first request. */
  static List<Extension> extensions(Path work) throws Exception {
    var first = new CompletableFuture<Node>();
    var service =
        new AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase() {
          @Override
          public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
              StreamObserver<DeltaDiscoveryResponse> responses) {
            return new FirstNode(first);
          }
        };
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(service)
            .build()
            .start();
    try (var _ = EnvoyFixture.start(work, "introduction", server.getPort())) {
      return first.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getExtensionsList();
    } finally {
      server.shutdownNow().awaitTermination();
    }
  }

  private record FirstNode(CompletableFuture<Node> first)
      implements StreamObserver<DeltaDiscoveryRequest> {
    @Override
    public void onNext(DeltaDiscoveryRequest request) {
      first.complete(request.getNode());
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }

  /** An Envoy that looks at a configuration. */
  record Validation(String name, ChildProcess envoy) implements AutoCloseable {
    /** What it says against it, waited for; empty where it accepts it. */
    String complaints() throws InterruptedException {
      return envoy.awaitExit() == 0 ? "" : name + ": " + envoy.log();
    }

    @Override
    public void close() throws InterruptedException {
      envoy.close();
    }
  }

  /** Begins to have an Envoy look at that configuration, taken as a static one. */
  static Validation validate(Path work, String name, Node node, Dump dump) throws IOException {
    Path file = work.resolve(name + ".pb");
    Files.write(file, new LogFiles(work).moved(bootstrap(node, dump)).toByteArray());
    var command =
        List.of(
            Repository.envoy().toString(),
            "--mode",
            "validate",
            "-c",
            file.toString(),
            "-l",
            "error");
    return new Validation(
        name, ChildProcess.start(work, work.resolve(name + ".log"), command, Map.of()));
  }

  private static Bootstrap bootstrap(Node node, Dump dump) throws InvalidProtocolBufferException {
    Map<String, RouteConfiguration> routes =
        dump.routes().stream()
            .collect(Collectors.toMap(RouteConfiguration::getName, route -> route));
    var bootstrap = Bootstrap.newBuilder().setNode(node.toBuilder().setCluster("c"));
    bootstrap
        .getDynamicResourcesBuilder()
        .setAdsConfig(
            ApiConfigSource.newBuilder()
                .setApiType(ApiConfigSource.ApiType.GRPC)
                .setTransportApiVersion(ApiVersion.V3)
                .addGrpcServices(
                    GrpcService.newBuilder()
                        .setEnvoyGrpc(
                            GrpcService.EnvoyGrpc.newBuilder().setClusterName("xds-grpc"))));
    bootstrap
        .getLayeredRuntimeBuilder()
        .addLayers(RuntimeLayer.newBuilder().setName("agent's").setStaticLayer(REGEXES));
    var resources = bootstrap.getStaticResourcesBuilder();
    for (String agents : List.of("xds-grpc", "sds-grpc")) {
      resources.addClusters(Cluster.newBuilder().setName(agents));
    }
    resources.addAllClusters(dump.clusters());
    for (Listener listener : dump.listeners()) {
      resources.addListeners(withRoutes(listener, routes));
    }
    return bootstrap.build();
  }

  private static Listener withRoutes(Listener listener, Map<String, RouteConfiguration> routes)
      throws InvalidProtocolBufferException {
    var result = listener.toBuilder();
    for (FilterChain.Builder chain : result.getFilterChainsBuilderList()) {
      inline(chain, routes);
    }
    if (result.hasDefaultFilterChain()) {
      inline(result.getDefaultFilterChainBuilder(), routes);
    }
    return result.build();
  }

  private static void inline(FilterChain.Builder chain, Map<String, RouteConfiguration> routes)
      throws InvalidProtocolBufferException {
    for (Filter.Builder filter : chain.getFiltersBuilderList()) {
      if (filter.getTypedConfig().is(HttpConnectionManager.class)) {
        var manager = filter.getTypedConfig().unpack(HttpConnectionManager.class);
        var table = routes.get(manager.getRds().getRouteConfigName());
        if (manager.hasRds() && table != null) {
          filter.setTypedConfig(Any.pack(manager.toBuilder().setRouteConfig(table).build()));
        }
      }
    }
  }
}
