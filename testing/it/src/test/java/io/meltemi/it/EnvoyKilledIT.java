package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.it.fixture.Shop;
import io.meltemi.it.fixture.Until;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Envoy is killed under its agent. */
class EnvoyKilledIT {
  private static final int SIGKILL = 9;

  @TempDir Path work;

  @Test
  void theAgentSaysWhyAndEndsWithEnvoysStatusAndLeavesNothingBehind() throws Exception {
    try (var shop = Shop.open(work, Shop.Gate.WITH_AGENT)) {
      var agent = shop.envoy().process();
      List<ProcessHandle> children = agent.handle().descendants().toList();
      ProcessHandle envoy =
          children.stream()
              .filter(child -> child.info().command().orElse("").endsWith("/envoy"))
              .findFirst()
              .orElseThrow();

      envoy.destroyForcibly();
      assertThat(agent.awaitExit()).isEqualTo(128 + SIGKILL);
      assertThat(shop.envoy().log()).contains("Envoy was killed (signal 9)");
      assertThat(children).noneMatch(ProcessHandle::isAlive);
      Until.holds(
          "istiod has forgotten the proxy",
          Duration.ofSeconds(10),
          () -> !shop.istiod().debug("connections").contains("gate.shop"));
    }
  }
}
