package io.meltemi.istioctl.bugreport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogErrorsTest {
  private static final String TIME = "2026-01-02T15:04:05.000001Z\t";

  private static byte[] log(String... lines) {
    return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void theWorstLogComesFirstAndOneWithoutErrorsNotAtAll() {
    var errors = new LogErrors(List.of(), List.of());
    errors.add("good.log", log(TIME + "info\tads\tPush", "no line of ours\twarn"));
    errors.add("warns.log", log(TIME + "warn\tads\tACK ERROR", TIME + "warn\tads\tACK ERROR"));
    errors.add("fails.log", log(TIME + "error\tca\tno root", "{\"level\":\"warn\",\"msg\":\"a\"}"));
    errors.add("ends.log", log(TIME + "fatal\tports\ttaken"));
    assertThat(errors.told())
        .containsExactly(
            "ends.log: 0 critical, 1 fatal, 0 errors, 0 warnings",
            "fails.log: 0 critical, 0 fatal, 1 errors, 1 warnings",
            "warns.log: 0 critical, 0 fatal, 0 errors, 2 warnings");
  }

  @Test
  void patternsSayWhatCountsMostAndWhatDoesNot() {
    var errors = new LogErrors(List.of("*certificate*"), List.of("*draining*"));
    errors.add(
        "drains.log", log(TIME + "error\tenvoy main\tdraining", TIME + "fatal\tx\tdraining"));
    errors.add("many.log", log(TIME + "fatal\tx\ty", TIME + "fatal\tx\ty"));
    errors.add(
        "one.log", log(TIME + "warn\tca\tcertificate expired", TIME + "info\tca\tcertificate"));
    assertThat(errors.told())
        .containsExactly(
            "one.log: 1 critical, 0 fatal, 0 errors, 1 warnings",
            "many.log: 0 critical, 2 fatal, 0 errors, 0 warnings");
  }
}
