package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.meltemi.demo.Demo;
import io.meltemi.envtest.KubeProgram;
import io.meltemi.envtest.network.ClusterNetwork;
import io.meltemi.envtest.process.Commands;
import io.meltemi.it.fixture.ChildProcess;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.Until;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * End to end: {@code ./meltemi demo --kube}, of one cluster and of two, with real istiod from its
 * Helm chart, injected pods, real Envoys and real iptables; and that nothing of it stays.
 */
class KubeTourIT {
  private static final Duration LIMIT = Duration.ofMinutes(8);

  @TempDir Path folder;

  @BeforeEach
  void needsRootAndKubernetes() throws IOException {
    assumeThat(ClusterNetwork.isPossible())
        .as("root, ip, nft, iptables-restore, setpriv, nsenter and unshare")
        .isTrue();
    assumeThat(KubeProgram.find(Repository.root(), System.getenv()))
        .as("a Kubernetes control plane (set MELTEMI_KUBE, or ./meltemi setup)")
        .isPresent();
  }

  private ChildProcess demo(String log, String... flags) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Demo.class.getName(),
                "--kube"));
    command.addAll(List.of(flags));
    return ChildProcess.start(Repository.root(), folder.resolve(log), command, Map.of());
  }

  private static void seesEverything(ChildProcess tour, String lastStop) throws Exception {
    Until.holds("the tour ends", LIMIT, () -> !tour.isAlive(), tour::log);
    assertThat(tour.log())
        .contains(lastStop, "Everything that was announced was seen")
        .doesNotContain("NOT SEEN");
    assertThat(tour.awaitExit()).isZero();
  }

  private static void nothingStays() throws IOException {
    assertThat(left()).isEmpty();
    assertThat(Path.of(System.getProperty("java.io.tmpdir"), "meltemi-kube-demo-root"))
        .doesNotExist();
  }

  @Test
  void everythingThatIsAnnouncedIsSeenAlsoAfterARunThatWasKilled() throws Exception {
    try (ChildProcess killed = demo("killed.log")) {
      Until.holds(
          "the cluster is up, or the tour ends",
          LIMIT,
          () -> !killed.isAlive() || killed.log().contains("[2/10]"),
          killed::log);
      assertThat(killed.log()).contains("[2/10]");
      killed.kill();
    }
    Until.holds("its processes died with it", Duration.ofSeconds(10), () -> left().isEmpty());
    try (ChildProcess tour = demo("tour.log")) {
      seesEverything(tour, "[10/10]");
    }
    nothingStays();
  }

  @Test
  void everythingThatIsAnnouncedOfTwoClustersIsSeen() throws Exception {
    try (ChildProcess tour = demo("clusters.log", "--clusters=2")) {
      seesEverything(tour, "[11/11]");
    }
    nothingStays();
  }

  /** What processes of the demo's cluster there are. */
  private static List<String> left() throws IOException {
    return Commands.attempt(List.of("ps", "-eo", "args"))
        .output()
        .lines()
        .filter(line -> line.contains("meltemi-kube-demo-"))
        .toList();
  }
}
