package io.meltemi.it.peer;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.meltemi.xds.ResourceType;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** All that istiod has for one proxy. */
record Dump(
    List<Cluster> clusters,
    List<ClusterLoadAssignment> endpoints,
    List<Listener> listeners,
    List<RouteConfiguration> routes) {
  private static final int PATIENCE_SECONDS = 20;
  private static final int MESSAGE_LIMIT = 64 << 20;

  /** Asks as that proxy, on a stream of its own. */
  static Dump of(InetSocketAddress istiod, Node node)
      throws InterruptedException, InvalidProtocolBufferException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(istiod)
            .usePlaintext()
            .maxInboundMessageSize(MESSAGE_LIMIT)
            .build();
    try {
      var stream = new AdsStream(channel, node);
      var clusters = stream.ask(ResourceType.CLUSTER, List.of(), Cluster.class);
      var names =
          clusters.stream()
              .filter(cluster -> cluster.getType() == Cluster.DiscoveryType.EDS)
              .map(Dump::endpointsName)
              .toList();
      var endpoints = stream.ask(ResourceType.ENDPOINT, names, ClusterLoadAssignment.class);
      var listeners = stream.ask(ResourceType.LISTENER, List.of(), Listener.class);
      var tables = new TreeSet<String>();
      for (Listener listener : listeners) {
        for (HttpConnectionManager manager : managers(listener)) {
          if (manager.hasRds()) {
            tables.add(manager.getRds().getRouteConfigName());
          }
        }
      }
      var routes = stream.ask(ResourceType.ROUTE, List.copyOf(tables), RouteConfiguration.class);
      return new Dump(clusters, endpoints, listeners, routes);
    } finally {
      channel.shutdownNow();
      channel.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** The resources of that type as the golden files call it. */
  List<? extends Message> resources(String type) {
    return switch (type) {
      case "cds" -> clusters;
      case "eds" -> endpoints;
      case "lds" -> listeners;
      case "rds" -> routes;
      default -> throw new IllegalArgumentException(type);
    };
  }

  private static String endpointsName(Cluster cluster) {
    String name = cluster.getEdsClusterConfig().getServiceName();
    return name.isEmpty() ? cluster.getName() : name;
  }

  private static List<HttpConnectionManager> managers(Listener listener)
      throws InvalidProtocolBufferException {
    var managers = new ArrayList<HttpConnectionManager>();
    for (FilterChain chain :
        Stream.concat(
                listener.getFilterChainsList().stream(),
                Stream.of(listener.getDefaultFilterChain()))
            .toList()) {
      for (Filter filter : chain.getFiltersList()) {
        if (filter.getTypedConfig().is(HttpConnectionManager.class)) {
          managers.add(filter.getTypedConfig().unpack(HttpConnectionManager.class));
        }
      }
    }
    return managers;
  }

  /** One stream, state of the world. */
  private static final class AdsStream implements StreamObserver<DiscoveryResponse> {
    private final StreamObserver<DiscoveryRequest> requests;
    private final LinkedBlockingQueue<DiscoveryResponse> responses = new LinkedBlockingQueue<>();
    private final Node node;

    AdsStream(ManagedChannel channel, Node node) {
      this.node = node;
      this.requests =
          AggregatedDiscoveryServiceGrpc.newStub(channel).streamAggregatedResources(this);
    }

    /** Nothing is asked for where there are no names of a type that has to be named. */
    <T extends Message> List<T> ask(ResourceType type, List<String> names, Class<T> message)
        throws InterruptedException, InvalidProtocolBufferException {
      if (names.isEmpty() && !type.wildcard()) {
        return List.of();
      }
      var request =
          DiscoveryRequest.newBuilder()
              .setNode(node)
              .setTypeUrl(type.typeUrl())
              .addAllResourceNames(names);
      requests.onNext(request.build());
      var response = responses.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (response == null || !response.getTypeUrl().equals(type.typeUrl())) {
        throw new AssertionError("asked for " + type + ", came " + response);
      }
      requests.onNext(
          request
              .setVersionInfo(response.getVersionInfo())
              .setResponseNonce(response.getNonce())
              .build());
      var resources = new ArrayList<T>();
      for (Any resource : response.getResourcesList()) {
        resources.add(resource.unpack(message));
      }
      return resources;
    }

    @Override
    public void onNext(DiscoveryResponse response) {
      responses.add(response);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
