package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.it.fixture.Shop;
import io.meltemi.it.fixture.Traffic;
import io.meltemi.it.fixture.Until;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong in the folder costs nothing but itself. */
class BadFilesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** How long a slow writer leaves a file half written. */
  private static final long HALF_WRITTEN_MILLIS = 60;

  @TempDir Path work;

  @Test
  void badFilesAndInvalidObjectsLeaveTheLastGoodInForceAndAreNamed() throws Exception {
    try (var shop = Shop.open(work);
        var traffic = Traffic.to(shop.url())) {
      shop.write("broken.yaml", "apiVersion: v1\nkind: [\n");
      awaitLog(shop, "broken.yaml:3: not YAML");
      shop.writeRoute(-1, 101);
      awaitLog(
          shop,
          "VirtualService shop/split (route.yaml:10): spec.http[0].route[0].weight: -1 (expected:");
      Path route = shop.config().resolve("route.yaml");
      String whole = Shop.route(0, 100);
      Files.writeString(route, whole.substring(0, whole.indexOf("{host: v2") + 5));
      awaitLog(shop, "route.yaml:11: not YAML");
      Files.write(shop.config().resolve("bytes.yaml"), new byte[] {(byte) 0xff, 0, 1, (byte) 0xfe});
      awaitLog(shop, "bytes.yaml");
      traffic.awaitMore(100);
      assertThat(traffic.outcomesFrom(0)).containsOnlyKeys("200 v1");

      Files.writeString(route, whole);
      awaitOutcome(traffic, traffic.count(), "200 v2");
      awaitLog(shop, "solved: route.yaml:11: not YAML");
      assertThat(traffic.failures()).isEmpty();
    }
  }

  /** It might hold policies, of which there is no version that could stay in force. */
  @Test
  @Timeout(60)
  void istiodIsNotReadyBeforeEveryFileOfTheStartCouldBeRead() throws Exception {
    try (var shop = Shop.open(work);
        var traffic = Traffic.to(shop.url())) {
      shop.write("broken.yaml", "kind: AuthorizationPolicy\nspec: [\n");
      awaitLog(shop, "broken.yaml:3: not YAML");
      shop.istiod().kill();
      shop.istiod().restartUnready();
      Until.holds(
          "it says which file it waits for",
          PATIENCE,
          () -> shop.istiod().unready().contains("broken.yaml:3: not YAML"),
          shop.istiod()::log);
      shop.write("broken.yaml", "# nothing\n");
      Until.holds("it is ready", PATIENCE, () -> shop.istiod().unready().isEmpty());
      traffic.awaitMore(10);
      assertThat(traffic.failures()).isEmpty();
    }
  }

  @Test
  void aFileThatIsReadWhileItIsWrittenIsNeverTakenByHalves() throws Exception {
    try (var shop = Shop.open(work);
        var traffic = Traffic.to(shop.url())) {
      Path route = shop.config().resolve("route.yaml");
      boolean second = true;
      for (int eighths = 0; eighths < 8; eighths++) {
        byte[] whole =
            (second ? Shop.route(0, 100) : Shop.route(100, 0)).getBytes(StandardCharsets.UTF_8);
        int cut = whole.length * eighths / 8;
        int from = traffic.count();
        Files.write(route, Arrays.copyOf(whole, cut));
        Thread.sleep(HALF_WRITTEN_MILLIS);
        Files.write(route, Arrays.copyOfRange(whole, cut, whole.length), StandardOpenOption.APPEND);
        awaitOutcome(traffic, from, second ? "200 v2" : "200 v1");
        second = !second;
      }
      assertThat(traffic.failures()).isEmpty();
    }
  }

  private static void awaitLog(Shop shop, String words) {
    Until.holds(
        "istiod says " + words,
        PATIENCE,
        () -> shop.istiod().log().contains(words),
        shop.istiod()::log);
  }

  private static void awaitOutcome(Traffic traffic, int from, String outcome) {
    Until.holds(
        "requests end with " + outcome,
        PATIENCE,
        () -> traffic.outcomesFrom(from).containsKey(outcome),
        () -> traffic.outcomesFrom(from).toString());
  }
}
