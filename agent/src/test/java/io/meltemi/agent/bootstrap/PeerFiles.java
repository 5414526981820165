package io.meltemi.agent.bootstrap;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** What Istio 1.30.3 did, read where it lies: it is not part of this repository. */
final class PeerFiles {
  private PeerFiles() {}

  /**
   * That folder of the peer's; aborts the test, saying where it was looked for, if it is absent.
   */
  static Path folder(String name) {
    Optional<Path> found =
        Stream.concat(
                Stream.of(System.getProperty("MELTEMI_PEER"), System.getenv("MELTEMI_PEER"))
                    .filter(set -> set != null && !set.isEmpty())
                    .map(Path::of),
                besideTheRepository())
            .map(peer -> peer.resolve(name))
            .filter(Files::isDirectory)
            .findFirst();
    Assumptions.assumeTrue(
        found.isPresent(),
        "peer data absent: set MELTEMI_PEER, or put it at ../shared/peer beside the repository");
    return found.orElseThrow();
  }

  private static Stream<Path> besideTheRepository() {
    Path here = Path.of("").toAbsolutePath();
    return Stream.iterate(here, parent -> parent != null, Path::getParent)
        .map(parent -> parent.resolve("shared/peer"));
  }
}
