package io.meltemi.inject;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.ThrowingConsumer;

/** What Istio 1.30.3 made of pods, where that data is at hand. */
final class PeerCases {
  private PeerCases() {}

  /** One test for each case, or one that is aborted where there are none. */
  static Stream<DynamicTest> tests(ThrowingConsumer<Path> test) {
    Path cases = root().resolve("inject");
    return Files.isDirectory(cases)
        ? folders(cases).stream()
            .map(
                folder ->
                    DynamicTest.dynamicTest(
                        folder.getFileName().toString(), () -> test.accept(folder)))
        : Stream.of(
            DynamicTest.dynamicTest(
                "no peer data", () -> abort("no " + cases + " (set MELTEMI_PEER)")));
  }

  private static List<Path> folders(Path cases) {
    try (Stream<Path> folders = Files.list(cases)) {
      return folders.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path root() {
    return Optional.ofNullable(System.getProperty("MELTEMI_PEER"))
        .or(() -> Optional.ofNullable(System.getenv("MELTEMI_PEER")))
        .map(Path::of)
        .orElseGet(() -> repository().resolve("../shared/peer").normalize());
  }

  /** The repository's root: the nearest folder above with the charts in it. */
  static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder.getParent() != null && !Files.isDirectory(folder.resolve("charts/istiod"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
