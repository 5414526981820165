package io.meltemi.agent.envoy;

import io.meltemi.agent.config.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An Envoy program, and what it says of itself. */
public record EnvoyBinary(Path path) {
  /** The version that the set-up puts into the cache. */
  private static final String CACHED_VERSION = "1.38.3";

  private static final Path USUAL = Path.of("/usr/local/bin/envoy");
  private static final Pattern FLAG = Pattern.compile("(?m)^ {3}(?:-\\w.*, {2})?(--[a-z0-9-]+)");
  private static final int CHUNK = 1 << 16;

  /**
   * The program that is asked for; where that is only Istio's usual place and there is none, the
   * one on PATH, then the one of the set-up.
   *
   * @throws SettingsException saying where it was looked for
   */
  public static EnvoyBinary find(String asked, Map<String, String> environment) {
    Path path = Path.of(asked);
    if (isProgram(path)) {
      return new EnvoyBinary(path);
    }
    if (!path.equals(USUAL)) {
      throw new SettingsException("binaryPath: %s (expected: Envoy's program)".formatted(asked));
    }
    return Stream.concat(onPath(environment), Stream.of(fromSetUp(environment)))
        .filter(EnvoyBinary::isProgram)
        .findFirst()
        .map(EnvoyBinary::new)
        .orElseThrow(
            () ->
                new SettingsException(
                    "no Envoy found: looked for %s, envoy on PATH, and %s (set --binaryPath or MELTEMI_ENVOY)"
                        .formatted(asked, fromSetUp(environment))));
  }

  private static Stream<Path> onPath(Map<String, String> environment) {
    return Arrays.stream(environment.getOrDefault("PATH", "").split(":"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "envoy"));
  }

  private static Path fromSetUp(Map<String, String> environment) {
    String set = environment.getOrDefault("MELTEMI_ENVOY", "");
    if (!set.isEmpty()) {
      return Path.of(set);
    }
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path folder =
        cache.isEmpty() ? Path.of(environment.getOrDefault("HOME", "/"), ".cache") : Path.of(cache);
    return folder.resolve("meltemi/envoy").resolve(CACHED_VERSION).resolve("envoy");
  }

  private static boolean isProgram(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }

  /**
   * The long flags that it knows, as its help lists them.
   *
   * @throws SettingsException if it does not run, with what it said
   */
  public Set<String> flags() {
    try {
      Process help =
          new ProcessBuilder(path.toString(), "--help").redirectErrorStream(true).start();
      String text = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!help.waitFor(5, TimeUnit.SECONDS) || !text.contains("--config-path")) {
        help.destroyForcibly();
        throw new SettingsException(
            "%s --help: %s (expected: Envoy's help)".formatted(path, text.strip()));
      }
      Set<String> flags = new TreeSet<>();
      Matcher flag = FLAG.matcher(text);
      while (flag.find()) {
        flags.add(flag.group(1));
      }
      return flags;
    } catch (IOException failed) {
      throw new SettingsException("%s does not run: %s".formatted(path, failed.getMessage()));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new SettingsException("interrupted while asking " + path + " for its flags");
    }
  }

  /**
   * Whether this type's name is compiled into it. Envoy can list its extensions only once it runs,
   * and a bootstrap that names an unknown one does not run.
   */
  public boolean knowsType(String type) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    byte[] window = new byte[CHUNK + name.length];
    int kept = 0;
    try (InputStream program = Files.newInputStream(path)) {
      for (int read = program.readNBytes(window, kept, CHUNK);
          read > 0;
          read = program.readNBytes(window, kept, CHUNK)) {
        int end = kept + read;
        if (indexOf(window, end, name) >= 0) {
          return true;
        }
        kept = Math.min(name.length - 1, end);
        System.arraycopy(window, end - kept, window, 0, kept);
      }
      return false;
    } catch (IOException unreadable) {
      return false;
    }
  }

  private static int indexOf(byte[] bytes, int end, byte[] wanted) {
    for (int at = 0; at + wanted.length <= end; at++) {
      if (bytes[at] == wanted[0]
          && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    return -1;
  }

  /** What {@code setpriv} there is, which can tie Envoy's life to the agent's. */
  static Optional<Path> setpriv() {
    return Stream.of("/usr/bin/setpriv", "/bin/setpriv")
        .map(Path::of)
        .filter(EnvoyBinary::isProgram)
        .findFirst();
  }
}
