package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.it.fixture.Shop;
import io.meltemi.it.fixture.Traffic;
import io.meltemi.it.fixture.Until;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many changes in a short time. */
class RapidChangesIT {
  private static final int CHANGES = 10_000;

  @TempDir Path work;

  @Test
  void tenThousandChangesCoalesceAndTheLastWins() throws Exception {
    try (var shop = Shop.open(work);
        var traffic = Traffic.to(shop.url())) {
      double pushesBefore = shop.istiod().metric("pilot_xds_pushes");
      long start = System.nanoTime();
      for (int i = 1; i < CHANGES; i++) {
        shop.writeRoute(100 - i % 100, i % 100);
      }
      shop.writeRoute(0, 100);
      var writing = Duration.ofNanos(System.nanoTime() - start);
      var settling =
          Until.holds(
              "only v2 answers",
              Duration.ofSeconds(20),
              () ->
                  traffic
                      .outcomesFrom(traffic.awaitMore(20))
                      .keySet()
                      .toString()
                      .equals("[200 v2]"),
              () -> shop.istiod().log());
      double pushes = shop.istiod().metric("pilot_xds_pushes") - pushesBefore;
      System.out.printf(
          "RapidChangesIT: %d changes in %s, %.0f pushes, the last in the traffic %s later%n",
          CHANGES, writing, pushes, settling);
      assertThat(pushes).isBetween(1.0, CHANGES / 100.0);
      int settled = traffic.awaitMore(200);
      assertThat(traffic.outcomesFrom(settled)).containsOnlyKeys("200 v2");
      assertThat(traffic.failures()).isEmpty();
    }
  }
}
