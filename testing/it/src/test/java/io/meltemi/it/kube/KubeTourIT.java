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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * End to end: {@code ./meltemi demo --kube}, with real istiod from its Helm chart, injected pods,
 * real Envoys and real iptables; and that nothing of it stays.
 */
class KubeTourIT {
  private static final Duration LIMIT = Duration.ofMinutes(6);

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

  private ChildProcess demo(String log) throws IOException {
    return ChildProcess.start(
        Repository.root(),
        folder.resolve(log),
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Demo.class.getName(),
            "--kube"),
        Map.of());
  }

  @Test
  void everythingThatIsAnnouncedIsSeenAlsoAfterARunThatWasKilled()
      throws IOException, InterruptedException {
    try (ChildProcess killed = demo("killed.log")) {
      Until.holds("the cluster is up", LIMIT, () -> killed.log().contains("[2/10]"), killed::log);
      killed.kill();
    }
    Until.holds("its processes died with it", Duration.ofSeconds(10), () -> left().isEmpty());
    try (ChildProcess tour = demo("tour.log")) {
      Until.holds("the tour ends", LIMIT, () -> !tour.isAlive(), tour::log);
      assertThat(tour.log())
          .contains("[10/10]", "Everything that was announced was seen")
          .doesNotContain("NOT SEEN");
      assertThat(tour.awaitExit()).isZero();
    }
    assertThat(left()).isEmpty();
    assertThat(Path.of(System.getProperty("java.io.tmpdir"), "meltemi-kube-demo-root"))
        .doesNotExist();
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
