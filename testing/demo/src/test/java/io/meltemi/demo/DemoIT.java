package io.meltemi.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meltemi.envtest.process.Commands;
import io.meltemi.envtest.process.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole demo: real istiod, agents and Envoys, in processes of their own. */
class DemoIT {
  private static final Duration TOUR_LIMIT = Duration.ofMinutes(3);

  /** The first start of all makes the start-up caches of two programs. */
  private static final Duration FIRST_STOP_LIMIT = Duration.ofMinutes(6);

  private static final String FIRST_STOP = "[1/";

  @TempDir Path temporary;

  private Process demo;
  private Path printed;

  @AfterEach
  void endDemo() throws InterruptedException {
    if (demo != null && demo.isAlive()) {
      demo.destroy();
      demo.waitFor(20, TimeUnit.SECONDS);
    }
  }

  private void start(String mode) throws IOException {
    printed = Files.createTempFile(temporary, "demo", ".txt");
    demo =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Demo.class.getName(),
                "--mode=" + mode)
            .directory(Path.of("../..").toAbsolutePath().normalize().toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
  }

  private void awaitFirstStop() throws IOException {
    Waiting.until(
        () -> !demo.isAlive() || Files.readString(printed).contains(FIRST_STOP), FIRST_STOP_LIMIT);
    assertThat(printed).content().contains(FIRST_STOP);
  }

  private void takeTour(String mode) throws IOException, InterruptedException {
    start(mode);
    boolean ended = demo.waitFor(TOUR_LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(printed)
        .content()
        .as("the whole tour")
        .contains("[8/8]", "Everything that was announced was seen")
        .doesNotContain("NOT SEEN");
    assertThat(ended).isTrue();
    assertThat(demo.exitValue()).isZero();
    assertNothingIsLeft();
  }

  private static void assertNothingIsLeft() throws IOException {
    RunFolder folder = RunFolder.ofUser();
    assertThat(folder.root()).doesNotExist();
    assertThat(folder.lockFile()).doesNotExist();
    assertThat(new Children(folder).left()).isEmpty();
    if (Commands.exists("ip")) {
      assertThat(Commands.run(List.of("ip", "netns", "list"))).doesNotContain("bookshop-");
      assertThat(Commands.run(List.of("ip", "link", "show"))).doesNotContain("bookshop-");
    }
    assertThat(Path.of("/etc/netns/bookshop-storefront")).doesNotExist();
  }

  @Test
  void toursOnLoopbackAlsoAfterARunThatWasKilled() throws IOException, InterruptedException {
    start("loopback");
    awaitFirstStop();
    demo.destroyForcibly().waitFor();
    assertThat(new Children(RunFolder.ofUser()).left()).isNotEmpty();
    takeTour("loopback");
  }

  @Test
  void toursInNamespacesAlsoAfterARunThatWasInterrupted() throws IOException, InterruptedException {
    assumeTrue(NamespaceSite.isPossible(), "needs root, ip, iptables and setpriv");
    start("namespaces");
    awaitFirstStop();
    demo.destroy();
    assertThat(demo.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertNothingIsLeft();
    takeTour("namespaces");
  }
}
