package io.meltemi.xds;

import static io.meltemi.xds.ResourceType.CLUSTER;
import static io.meltemi.xds.ResourceType.ENDPOINT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
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
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No cluster stays warming in a real Envoy that waits for endpoints without a time limit. */
class EnvoyWarmingTest {
  @ParameterizedTest(name = "delta={0}")
  @ValueSource(booleans = {true, false})
  void changedClusterBecomesActiveAlsoAcrossAReconnect(boolean delta, @TempDir Path directory)
      throws Exception {
    assumeTrue(EnvoyProcess.binary().isPresent(), "no Envoy: MELTEMI_ENVOY names one");
    int port;
    try (var first = new XdsFixture()) {
      port = ((InetSocketAddress) first.address).getPort();
      fill(first, 5);
      first.mesh.with(listener()).with(route("a"));
      first.publish();
      try (var envoy = EnvoyProcess.start(directory, port, delta)) {
        envoy.await("dynamic_active_clusters", "\"5s\".*\"5s\"");
        envoy.await("dynamic_route_configs", "\"cluster\": \"a\"");

        first.mesh.with(cluster("a", 7));
        first.publish();
        envoy.await("dynamic_active_clusters", "\"7s\"");

        first.mesh.with(cluster("c", 6)).with(endpoints("c")).with(route("c"));
        first.publish();
        envoy.await("dynamic_route_configs", "\"cluster\": \"c\"");
        assertThat(envoy.dump("dynamic_active_clusters")).contains("\"6s\"");

        first.mesh.without(CLUSTER, "c").without(ENDPOINT, "c").with(route("b"));
        first.publish();
        envoy.await("dynamic_route_configs", "\"cluster\": \"b\"");
        XdsFixture.await(
            "removal of c", () -> !envoy.dump("dynamic_active_clusters").contains("\"6s\""));
        first.server.close();

        try (var second = new XdsFixture(XdsSettings.defaults(), port)) {
          fill(second, 5);
          second.mesh.with(listener()).with(route("b")).with(cluster("a", 9));
          second.publish();
          envoy.await("dynamic_active_clusters", "\"9s\"");
          assertThat(envoy.dump("dynamic_warming_clusters")).doesNotContain("9s");
          assertThat(second.observer.rejections).isEmpty();
          if (delta) {
            // The cluster and its endpoints, for all else was there.
            assertThat(second.observer.resources).hasValue(2);
          }
        }
        assertThat(first.observer.rejections).isEmpty();
      }
    }
  }

  static void fill(XdsFixture xds, int seconds) {
    xds.mesh
        .with(cluster("a", seconds))
        .with(cluster("b", seconds))
        .with(endpoints("a"))
        .with(endpoints("b"));
  }

  private static ConfigSource ads() {
    return ConfigSource.newBuilder()
        .setAds(AggregatedConfigSource.getDefaultInstance())
        .setInitialFetchTimeout(Duration.getDefaultInstance())
        .setResourceApiVersion(ApiVersion.V3)
        .build();
  }

  static Resource cluster(String name, int connectSeconds) {
    var cluster =
        Cluster.newBuilder()
            .setName(name)
            .setType(Cluster.DiscoveryType.EDS)
            .setConnectTimeout(Duration.newBuilder().setSeconds(connectSeconds))
            .setEdsClusterConfig(
                Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ads()).setServiceName(name));
    return Resource.of(CLUSTER, name, cluster.build());
  }

  private static Address address() {
    return Address.newBuilder()
        .setSocketAddress(SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(9))
        .build();
  }

  static Resource endpoints(String name) {
    var endpoint = LbEndpoint.newBuilder().setEndpoint(Endpoint.newBuilder().setAddress(address()));
    var assignment =
        ClusterLoadAssignment.newBuilder()
            .setClusterName(name)
            .addEndpoints(LocalityLbEndpoints.newBuilder().addLbEndpoints(endpoint));
    return Resource.of(ENDPOINT, name, assignment.build());
  }

  static Resource listener() {
    var manager =
        HttpConnectionManager.newBuilder()
            .setStatPrefix("x")
            .setRds(Rds.newBuilder().setConfigSource(ads()).setRouteConfigName("r"))
            .addHttpFilters(
                HttpFilter.newBuilder()
                    .setName("router")
                    .setTypedConfig(Any.pack(Router.getDefaultInstance())));
    var listener =
        Listener.newBuilder()
            .setName("l")
            .setAddress(address())
            .setBindToPort(com.google.protobuf.BoolValue.of(false))
            .addFilterChains(
                FilterChain.newBuilder()
                    .addFilters(
                        Filter.newBuilder()
                            .setName("http")
                            .setTypedConfig(Any.pack(manager.build()))));
    return Resource.of(ResourceType.LISTENER, "l", listener.build());
  }

  static Resource route(String cluster) {
    var route =
        RouteConfiguration.newBuilder()
            .setName("r")
            .addVirtualHosts(
                VirtualHost.newBuilder()
                    .setName("all")
                    .addDomains("*")
                    .addRoutes(
                        Route.newBuilder()
                            .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                            .setRoute(RouteAction.newBuilder().setCluster(cluster))));
    return Resource.of(ResourceType.ROUTE, "r", route.build());
  }
}
