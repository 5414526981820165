package io.meltemi.xds;

import static io.meltemi.xds.EnvoyWarmingTest.cluster;
import static io.meltemi.xds.EnvoyWarmingTest.fill;
import static io.meltemi.xds.EnvoyWarmingTest.listener;
import static io.meltemi.xds.EnvoyWarmingTest.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real Envoy refuses is put aside, and nothing else waits for it. */
class EnvoyRefusalTest {
  @ParameterizedTest(name = "delta={0}")
  @ValueSource(booleans = {true, false})
  void lastGoodVersionGoesOnAndTheRestIsDelivered(boolean delta, @TempDir Path directory)
      throws Exception {
    assumeTrue(EnvoyProcess.binary().isPresent(), "no Envoy: MELTEMI_ENVOY names one");
    try (var xds = new XdsFixture()) {
      int port = ((InetSocketAddress) xds.address).getPort();
      fill(xds, 5);
      xds.mesh.with(listener()).with(route("a"));
      xds.publish();
      try (var envoy = EnvoyProcess.start(directory, port, delta)) {
        envoy.await("dynamic_active_clusters", "\"5s\".*\"5s\"");
        envoy.await("dynamic_route_configs", "\"cluster\": \"a\"");

        xds.mesh.with(cluster("a", -1)).with(cluster("b", 8));
        xds.publish();
        envoy.await("dynamic_active_clusters", "\"8s\"");
        XdsFixture.await("a refusal", () -> xds.observer.putAside.contains("a"));
        assertThat(envoy.dump("dynamic_active_clusters")).contains("\"5s\"");

        xds.mesh.with(twice()).with(cluster("b", 9));
        xds.publish();
        envoy.await("dynamic_active_clusters", "\"9s\"");
        XdsFixture.await("a refusal", () -> xds.observer.putAside.contains("r"));
        assertThat(envoy.dump("dynamic_route_configs")).contains("\"cluster\": \"a\"");
        assertThat(xds.observer.putAside).containsOnly("a", "r");

        xds.mesh.with(route("b")).with(cluster("a", 7));
        xds.publish();
        envoy.await("dynamic_route_configs", "\"cluster\": \"b\"");
        envoy.await("dynamic_active_clusters", "\"7s\"");
      }
    }
  }

  /** A table with one domain twice, which Envoy refuses without saying which table it is. */
  private static Resource twice() {
    var table =
        RouteConfiguration.newBuilder()
            .setName("r")
            .addVirtualHosts(VirtualHost.newBuilder().setName("x").addDomains("*"))
            .addVirtualHosts(VirtualHost.newBuilder().setName("y").addDomains("*"));
    return Resource.of(ResourceType.ROUTE, "r", table.build());
  }
}
