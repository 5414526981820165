package io.meltemi.inject;

import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.yaml.YamlJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.ThrowingConsumer;

/** What Istio 1.30.3 made of pods, where that data is at hand. */
public final class PeerCases {
  /** The nodes of the cluster in which the peer ran. */
  private static final Map<String, String> KUBELETS = Map.of("a", "v1.33.0", "b", "v1.34.0");

  private PeerCases() {}

  /** One test for each case, or one that is aborted where there are none. */
  public static Stream<DynamicTest> tests(ThrowingConsumer<Path> test) {
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

  static Path root() {
    return Optional.ofNullable(System.getProperty("MELTEMI_PEER"))
        .or(() -> Optional.ofNullable(System.getenv("MELTEMI_PEER")))
        .map(Path::of)
        .orElseGet(() -> Installation.repository().resolve("../shared/peer").normalize());
  }

  /** The installation that a case is for. */
  public static Installation installation(Path folder) throws IOException {
    ObjectNode settings = settings(folder);
    var installation = new Installation();
    settings.path("set").forEach(assignment -> installation.set(assignment.asText()));
    if (settings.has("values")) {
      ObjectNode operator = object(folder.resolve(settings.path("values").asText()));
      installation.over(operator.at("/spec/values"));
    }
    return settings.has("mesh") ? installation.mesh(settings.path("mesh")) : installation;
  }

  /** Whether the case's cluster runs native sidecars. */
  public static boolean nativeSidecars(Path folder) throws IOException {
    String setting = settings(folder).at("/env/ENABLE_NATIVE_SIDECARS").asText("");
    return NativeSidecars.parse(setting).apply(KUBELETS, "");
  }

  /** What is special about a case; empty for most. */
  public static ObjectNode settings(Path folder) throws IOException {
    return object(folder.resolve("settings.yaml"));
  }

  private static ObjectNode object(Path file) throws IOException {
    return Files.exists(file)
        ? YamlJson.object(file.getFileName().toString(), Files.readString(file))
        : YamlJson.object("none", "{}");
  }
}
