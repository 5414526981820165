package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.it.fixture.Shop;
import io.meltemi.it.fixture.Traffic;
import io.meltemi.it.fixture.Until;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights that are edited in the folder move real traffic. */
class SplitIT {
  @TempDir Path work;

  @Test
  void editedWeightsMoveTrafficWithinASecond() throws Exception {
    try (var shop = Shop.open(work);
        var traffic = Traffic.to(shop.url())) {
      traffic.awaitMore(50);
      assertThat(traffic.outcomesFrom(0)).containsOnlyKeys("200 v1");

      long written = System.nanoTime();
      shop.writeRoute(0, 100);
      Until.holds(
          "v2 answers", Duration.ofSeconds(10), () -> traffic.firstAfter(written, "200 v2") > 0);
      var taken = Duration.ofNanos(traffic.firstAfter(written, "200 v2") - written);
      System.out.println("SplitIT: a written weight was in the traffic after " + taken);
      assertThat(taken).isLessThan(Duration.ofSeconds(1));
      int moved = traffic.awaitMore(50);
      assertThat(traffic.outcomesFrom(moved)).containsOnlyKeys("200 v2");

      shop.writeRoute(80, 20);
      Until.holds(
          "v1 answers again",
          Duration.ofSeconds(10),
          () -> traffic.outcomesFrom(moved).containsKey("200 v1"));
      int split = traffic.awaitMore(500);
      var outcomes = traffic.outcomesFrom(split);
      double share = (double) outcomes.getOrDefault("200 v2", 0L) / (traffic.count() - split);
      assertThat(share).as("share of v2 in " + outcomes).isBetween(0.12, 0.28);
      assertThat(traffic.failures()).isEmpty();
    }
  }
}
