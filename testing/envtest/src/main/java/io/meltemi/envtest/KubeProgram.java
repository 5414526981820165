package io.meltemi.envtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where {@code ./meltemi setup} puts the Kubernetes control plane: see the contract at the top of
 * setup/go.sh.
 *
 * @param file {@code meltemi-kube}; Helm and kubectl are beside it
 */
public record KubeProgram(Path file) {
  private static final String VERSION = "1.35.4";

  /**
   * Looks for it; absent where it was not built yet.
   *
   * @param repository whose sources it must have been built from
   * @param environment of this process: MELTEMI_KUBE, XDG_CACHE_HOME, HOME
   */
  public static Optional<KubeProgram> find(Path repository, Map<String, String> environment)
      throws IOException {
    Path file =
        given(environment, "MELTEMI_KUBE")
            .map(Path::of)
            .orElse(cached(repository.resolve("setup/kube"), environment));
    return Files.isExecutable(file)
        ? Optional.of(new KubeProgram(file.toAbsolutePath()))
        : Optional.empty();
  }

  private static Path cached(Path sources, Map<String, String> environment) throws IOException {
    Path cache =
        given(environment, "XDG_CACHE_HOME")
            .map(Path::of)
            .orElse(Path.of(environment.getOrDefault("HOME", "/"), ".cache"));
    String folder = VERSION + "-" + checksum(sources);
    return cache.resolve("meltemi/kube").resolve(folder).resolve("meltemi-kube");
  }

  private static String checksum(Path sources) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      List<Path> files;
      try (Stream<Path> all = Files.list(sources)) {
        files = all.filter(file -> file.toString().endsWith(".go")).sorted().toList();
      }
      for (Path file : files) {
        digest.update(Files.readAllBytes(file));
      }
      digest.update(Files.readAllBytes(sources.resolve("go.mod")));
      return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private static Optional<String> given(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /** The real Helm, which is built with it; absent where MELTEMI_KUBE names a folder without. */
  public Optional<Path> helm() {
    return beside("helm");
  }

  /** The real kubectl, of the control plane's version; absent where Helm may be. */
  public Optional<Path> kubectl() {
    return beside("kubectl");
  }

  private Optional<Path> beside(String program) {
    return Optional.of(file.resolveSibling(program)).filter(Files::isExecutable);
  }
}
