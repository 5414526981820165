package io.meltemi.agent.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EnvoyArgumentsTest {
  private static final Set<String> KNOWN =
      Set.of(
          "--restart-epoch",
          "--drain-time-s",
          "--service-cluster",
          "--log-level",
          "--component-log-level",
          "--concurrency",
          "--disable-hot-restart");

  @Test
  void flagsThatTheProgramDoesNotKnowAreLeftOut() {
    assertThat(arguments("warning,misc:error", "", 2).forFlags(KNOWN))
        .containsExactly(
            "-c",
            "etc/envoy-rev.json",
            "--restart-epoch",
            "0",
            "--drain-time-s",
            "45",
            "--service-cluster",
            "app.ns",
            "--disable-hot-restart",
            "--log-level",
            "warning",
            "--component-log-level",
            "misc:error",
            "--concurrency",
            "2");
  }

  @Test
  void componentLevelsOfTheLevelGoBeforeTheOldFlag() {
    assertThat(arguments("info", "upstream:debug", 0).forFlags(KNOWN))
        .containsSubsequence("--log-level", "info", "--component-log-level", "upstream:debug")
        .doesNotContain("--concurrency");
    assertThat(arguments("info,misc:error", "upstream:debug", 0).forFlags(KNOWN))
        .contains("misc:error")
        .doesNotContain("upstream:debug");
  }

  @Test
  void plainStatisticsAreReadAndHistogramsPassedOver() {
    assertThat(
            Readiness.statsOf(
                "server.state: 0\ncluster.a::b.cx: 7\nx.time: P0(1,1) P25(1,1)\nbroken\n"))
        .isEqualTo(Map.of("server.state", 0L, "cluster.a::b.cx", 7L));
  }

  private static EnvoyArguments arguments(String level, String components, int concurrency) {
    return new EnvoyArguments(
        Path.of("etc/envoy-rev.json"),
        Optional.empty(),
        "app.ns",
        "sidecar~1~a~b",
        false,
        Duration.ofSeconds(45),
        concurrency,
        new EnvoyArguments.Logging(Duration.ofSeconds(1), level, components, true));
  }
}
