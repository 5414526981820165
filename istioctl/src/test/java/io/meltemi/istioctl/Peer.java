package io.meltemi.istioctl;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What Istio 1.30.3 printed. Tests read it in place and are aborted where it is absent. */
public final class Peer {
  private Peer() {}

  /** The folder, from {@code MELTEMI_PEER} or beside the repository. */
  public static Path folder(String name) {
    String given = System.getProperty("MELTEMI_PEER", System.getenv("MELTEMI_PEER"));
    Path peer =
        Stream.of(given == null ? "" : given, "../shared/peer", "../../shared/peer")
            .filter(path -> !path.isEmpty())
            .map(Path::of)
            .filter(Files::isDirectory)
            .findFirst()
            .orElse(Path.of("absent"));
    assumeThat(peer.resolve(name)).as("the peer's data (set MELTEMI_PEER)").isDirectory();
    return peer.resolve(name);
  }

  public static String text(Path file) throws IOException {
    return Files.readString(file);
  }
}
