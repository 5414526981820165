package io.meltemi.agent.bootstrap;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What Istio 1.30.3 did, read where it lies: it is not part of this repository. */
final class PeerFiles {
  /** What a test that has no peer data says; it is to abort with it, and so be counted. */
  static final String ABSENT =
      "peer data absent: set MELTEMI_PEER, or put it at ../shared/peer beside the repository";

  private PeerFiles() {}

  /** That folder of the peer's, if it is there. */
  static Optional<Path> folder(String name) {
    return Stream.concat(
            Stream.of(
                    System.getProperty("MELTEMI_PEER", ""),
                    System.getenv().getOrDefault("MELTEMI_PEER", ""))
                .filter(set -> !set.isEmpty())
                .map(Path::of),
            besideTheRepository())
        .map(peer -> peer.resolve(name))
        .filter(Files::isDirectory)
        .findFirst();
  }

  private static Stream<Path> besideTheRepository() {
    Path here = Path.of("").toAbsolutePath();
    return Stream.iterate(here, parent -> parent != null, Path::getParent)
        .map(parent -> parent.resolve("shared/peer"));
  }
}
