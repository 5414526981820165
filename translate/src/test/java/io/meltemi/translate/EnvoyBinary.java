package io.meltemi.translate;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A stock Envoy on this machine: the one that {@code MELTEMI_ENVOY} names, or the one that was
 * fetched into the user's cache. Tests that need it are aborted without.
 */
public record EnvoyBinary(Path path) {
  private static final String VERSION = "1.38.3";

  public static EnvoyBinary orAbort() {
    Path path =
        Optional.ofNullable(System.getenv("MELTEMI_ENVOY"))
            .map(Path::of)
            .orElseGet(EnvoyBinary::cached);
    assumeTrue(Files.isExecutable(path), "no Envoy at " + path + " (MELTEMI_ENVOY names one)");
    return new EnvoyBinary(path);
  }

  private static Path cached() {
    Path cache =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .filter(home -> !home.isEmpty())
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
    return cache.resolve(Path.of("meltemi", "envoy", VERSION, "envoy"));
  }

  /** What Envoy says against the bootstrap; empty where it accepts it. */
  public String complaints(Bootstrap bootstrap, Path directory)
      throws IOException, InterruptedException {
    Path config = directory.resolve("bootstrap.pb");
    Path log = directory.resolve("envoy.log");
    Files.write(config, bootstrap.toByteArray());
    Process envoy =
        new ProcessBuilder(
                path.toString(), "--mode", "validate", "-c", config.toString(), "-l", "error")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!envoy.waitFor(60, TimeUnit.SECONDS)) {
      envoy.destroyForcibly();
      return "still validating after 60 s";
    }
    return envoy.exitValue() == 0 ? "" : Files.readString(log);
  }
}
