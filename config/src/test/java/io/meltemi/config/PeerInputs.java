package io.meltemi.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The inputs that the peer was given, read in place where they are. */
final class PeerInputs {
  private PeerInputs() {}

  static Path folder() {
    String told =
        Optional.ofNullable(System.getProperty("MELTEMI_PEER"))
            .orElse(System.getenv("MELTEMI_PEER"));
    Optional<Path> found =
        told != null
            ? Optional.of(Path.of(told))
            : Stream.of("../shared/peer", "../../shared/peer")
                .map(Path::of)
                .filter(Files::isDirectory)
                .findFirst();
    Assumptions.assumeTrue(
        found.isPresent() && Files.isDirectory(found.get()), "the peer's data is not here");
    return found.orElseThrow();
  }

  static List<Path> named(String file) throws IOException {
    try (Stream<Path> files = Files.walk(folder().resolve("xds"), 2)) {
      return files.filter(f -> f.getFileName().toString().equals(file)).sorted().toList();
    }
  }
}
