package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.it.fixture.EnvoyFixture;
import io.meltemi.it.fixture.Shop;
import io.meltemi.it.fixture.Shop.Gate;
import io.meltemi.it.fixture.Traffic;
import io.meltemi.it.fixture.Until;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** istiod goes and comes back. */
class RestartIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What Envoy counts when it was sent something that it did not have. */
  private static final List<String> CHANGES =
      List.of(
          "cluster_manager.cluster_added",
          "cluster_manager.cluster_modified",
          "cluster_manager.cluster_removed",
          "listener_manager.listener_added",
          "listener_manager.listener_modified",
          "listener_manager.listener_removed");

  @TempDir Path work;

  @ParameterizedTest
  @EnumSource
  void trafficDoesNotNoticeARestartAndNothingThatIsKnownIsSentAgain(Gate gate) throws Exception {
    try (var shop = Shop.open(work, gate);
        var traffic = Traffic.to(shop.url())) {
      var envoy = shop.envoy();
      traffic.awaitMore(50);
      var before = changes(envoy);
      long routesBefore = routeUpdates(envoy);
      long received = received(envoy);

      shop.istiod().kill();
      traffic.awaitMore(100);
      long atRestart = received(envoy);
      shop.istiod().restart();
      Until.holds(
          "the proxy is back and known to be in sync",
          PATIENCE,
          () -> shop.istiod().debug("syncz").contains("\"route_acked\":\""),
          shop::evidence);
      traffic.awaitMore(300);

      System.out.printf(
          "RestartIT %s: %d bytes at first, %d bytes after the restart, changes %s%n",
          gate, received, received(envoy) - atRestart, changes(envoy));
      assertThat(changes(envoy)).isEqualTo(before);
      assertThat(routeUpdates(envoy)).isEqualTo(routesBefore);
      assertThat(received(envoy) - atRestart).isLessThan(received / 3);

      shop.writeService("v1", shop.v2());
      Until.holds(
          "the endpoint change arrives",
          PATIENCE,
          () -> traffic.outcomesFrom(traffic.count() - 1).containsKey("200 v2"),
          shop.istiod()::log);
      assertThat(traffic.failures()).isEmpty();
    }
  }

  private static Map<String, Long> changes(EnvoyFixture envoy) throws IOException {
    var changes = new TreeMap<String, Long>();
    for (String name : CHANGES) {
      changes.put(name, envoy.stat(name));
    }
    return changes;
  }

  private static long routeUpdates(EnvoyFixture envoy) throws IOException {
    return envoy
        .admin("/stats?filter=rds.*config_reload$")
        .lines()
        .filter(line -> line.matches("\\S+: \\d+"))
        .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static long received(EnvoyFixture envoy) throws IOException {
    return envoy
        .admin("/stats?filter=xds-grpc.*upstream_cx_rx_bytes_total")
        .lines()
        .filter(line -> line.matches("\\S+: \\d+"))
        .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
