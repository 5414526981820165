package io.meltemi.xds.load;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.sun.net.httpserver.HttpServer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.meltemi.xds.Binding;
import io.meltemi.xds.Change;
import io.meltemi.xds.Client;
import io.meltemi.xds.ClientView;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceSource;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.XdsObserver;
import io.meltemi.xds.XdsServer;
import io.meltemi.xds.XdsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Serves a made-up configuration of the size of a mesh with 1,000 services, 4.1 MB for each proxy,
 * to be loaded with a neutral client. {@code GET /route/MARKER}, {@code /endpoint/IP} and {@code
 * /cluster/MARKER} on the second port make one change and publish it.
 *
 * <p>Arguments: ADS port, control port.
 */
public final class LoadServer implements ResourceSource {
  private static final int SERVICES = 1200;

  private volatile View view;

  private record View(Map<ResourceType, ResourceList> lists) implements ClientView {
    @Override
    public ResourceList list(ResourceType type) {
      return lists.getOrDefault(type, ResourceList.empty());
    }

    @Override
    public Optional<Resource> find(ResourceType type, String name) {
      return list(type).find(name);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  LoadServer() {
    var lists = new EnumMap<ResourceType, ResourceList>(ResourceType.class);
    var clusters = new ArrayList<Resource>();
    var endpoints = new ArrayList<Resource>();
    var listeners = new ArrayList<Resource>();
    for (int i = 0; i < 2 * SERVICES; i++) {
      clusters.add(cluster(i, ""));
      endpoints.add(endpoints(i, "10.1.%d.%d".formatted(i / 250, i % 250)));
    }
    for (int i = 0; i < 1000; i++) {
      listeners.add(listener(i));
    }
    lists.put(ResourceType.CLUSTER, ResourceList.of(clusters));
    lists.put(ResourceType.ENDPOINT, ResourceList.of(endpoints));
    lists.put(ResourceType.LISTENER, ResourceList.of(listeners));
    lists.put(ResourceType.ROUTE, ResourceList.of(List.of(route(""))));
    view = new View(lists);
    lists.forEach(
        (type, list) ->
            System.out.println(
                type
                    + " "
                    + list.size()
                    + " resources, "
                    + list.resources().stream().mapToInt(Resource::size).sum()
                    + " bytes"));
  }

  public static void main(String[] arguments) throws IOException {
    var source = new LoadServer();
    var server = new XdsServer(settings(), source, XdsObserver.SILENT);
    var loopback = InetAddress.getLoopbackAddress();
    server.bind(Binding.plaintext(new InetSocketAddress(loopback, Integer.parseInt(arguments[0]))));
    server.publish(Change.full(System.nanoTime()));
    var control =
        HttpServer.create(new InetSocketAddress(loopback, Integer.parseInt(arguments[1])), 0);
    control.createContext(
        "/",
        exchange -> {
          var path = exchange.getRequestURI().getPath().split("/");
          server.publish(source.change(path[1], path[2]));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    control.start();
  }

  /** {@code -DinFlightMb=16} bounds what is in the transport. */
  private static XdsSettings settings() {
    var defaults = XdsSettings.defaults();
    var pace = defaults.pace();
    return defaults.withPace(
        new XdsSettings.Pace(
            Long.getLong("inFlightMb", 32) << 20, pace.sendTimeout(), pace.settleTime()));
  }

  private synchronized Change change(String kind, String marker) {
    long now = System.nanoTime();
    return switch (kind) {
      case "route" -> {
        replace(ResourceType.ROUTE, route(marker));
        yield Change.full(now);
      }
      case "cluster" -> {
        replace(ResourceType.CLUSTER, cluster(7, marker));
        yield Change.full(now);
      }
      case "endpoint" -> {
        replace(ResourceType.ENDPOINT, endpoints(7, marker));
        yield Change.endpoints(List.of(name(7)), now);
      }
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private void replace(ResourceType type, Resource resource) {
    var lists = new EnumMap<>(view.lists);
    lists.put(type, lists.get(type).replacing(List.of(resource)));
    view = new View(lists);
  }

  @Override
  public ClientView viewFor(Client client) {
    return view;
  }

  private static String name(int i) {
    return "outbound|%d||svc-%d.load-%d.svc.cluster.local"
        .formatted(i % 2 == 0 ? 80 : 9090, i / 2, i / 2 % 10);
  }

  private static ConfigSource ads() {
    return ConfigSource.newBuilder().setAds(AggregatedConfigSource.getDefaultInstance()).build();
  }

  /** About as large as Istio's clusters, which carry TLS contexts in their metadata matches. */
  private static Metadata filler(int i, int bytes, String marker) {
    var text = ("service %d %s ".formatted(i, marker) + "abcdefghijklmnopqrstuvwxyz".repeat(40));
    return Metadata.newBuilder()
        .putFilterMetadata(
            "istio",
            Struct.newBuilder()
                .putFields(
                    "services", Value.newBuilder().setStringValue(text.substring(0, bytes)).build())
                .build())
        .build();
  }

  private static Resource cluster(int i, String marker) {
    var cluster =
        Cluster.newBuilder()
            .setName(name(i))
            .setType(Cluster.DiscoveryType.EDS)
            .setEdsClusterConfig(
                Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ads()).setServiceName(name(i)))
            .setConnectTimeout(Duration.newBuilder().setSeconds(10))
            .setMetadata(filler(i, 560, marker))
            .build();
    return Resource.of(ResourceType.CLUSTER, name(i), cluster);
  }

  private static Resource endpoints(int i, String ip) {
    var assignment =
        ClusterLoadAssignment.newBuilder()
            .setClusterName(name(i))
            .addEndpoints(
                LocalityLbEndpoints.newBuilder()
                    .addLbEndpoints(endpoint(i, ip))
                    .addLbEndpoints(endpoint(i, "10.2.%d.%d".formatted(i / 250, i % 250))))
            .build();
    return Resource.of(ResourceType.ENDPOINT, name(i), assignment);
  }

  private static LbEndpoint endpoint(int i, String ip) {
    return LbEndpoint.newBuilder()
        .setEndpoint(Endpoint.newBuilder().setAddress(address(ip, 8080)))
        .setMetadata(filler(i, 60, ""))
        .build();
  }

  private static Address address(String ip, int port) {
    return Address.newBuilder()
        .setSocketAddress(SocketAddress.newBuilder().setAddress(ip).setPortValue(port))
        .build();
  }

  private static Resource listener(int i) {
    var manager =
        HttpConnectionManager.newBuilder()
            .setStatPrefix("outbound")
            .setRds(Rds.newBuilder().setConfigSource(ads()).setRouteConfigName("80"));
    var listener =
        Listener.newBuilder()
            .setName("10.3.%d.%d_80".formatted(i / 250, i % 250))
            .setAddress(address("10.3.%d.%d".formatted(i / 250, i % 250), 80))
            .addFilterChains(
                FilterChain.newBuilder()
                    .setMetadata(filler(i, 620, ""))
                    .addFilters(
                        Filter.newBuilder()
                            .setName("http")
                            .setTypedConfig(Any.pack(manager.build()))))
            .build();
    return Resource.of(ResourceType.LISTENER, listener.getName(), listener);
  }

  private static Resource route(String marker) {
    var table = RouteConfiguration.newBuilder().setName("80");
    for (int i = 0; i < 1001; i++) {
      var cluster = name(2 * i);
      var host = "svc-%d.load-%d".formatted(i, i % 10);
      table.addVirtualHosts(
          VirtualHost.newBuilder()
              .setName(host + ":80")
              .addDomains(host)
              .addDomains(host + ".svc.cluster.local")
              .addDomains("10.3.%d.%d".formatted(i / 250, i % 250))
              .addRoutes(
                  Route.newBuilder()
                      .setName(i == 7 && !marker.isEmpty() ? marker : "default")
                      .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                      .setRoute(
                          RouteAction.newBuilder()
                              .setCluster(cluster)
                              .setTimeout(Duration.getDefaultInstance()))));
    }
    return Resource.of(ResourceType.ROUTE, "80", table.build());
  }
}
