package io.meltemi.istioctl;

import io.meltemi.gotemplate.chart.Chart;
import io.meltemi.gotemplate.chart.ChartRenderer;
import io.meltemi.gotemplate.chart.Manifests;
import io.meltemi.gotemplate.chart.Release;
import io.meltemi.inject.kube.PlainJson;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Objects of the charts that this program carries, or of a folder of charts. */
public final class Charts {
  private Charts() {}

  /**
   * The objects that some templates of a chart make.
   *
   * @param folder of charts; empty for our own
   * @param wanted by the template's path, such as {@code istiod/templates/role.yaml}
   */
  public static List<Json> objects(
      String folder,
      String chart,
      String namespace,
      Map<String, @Nullable Object> values,
      Predicate<String> wanted) {
    return in(
        folder,
        root -> {
          Map<String, String> files =
              ChartRenderer.render(
                  Chart.load(charts(root).resolve(chart)),
                  Release.of("istio-" + chart, namespace),
                  values);
          List<String> texts =
              files.entrySet().stream()
                  .filter(file -> wanted.test(file.getKey()))
                  .map(Map.Entry::getValue)
                  .toList();
          return Manifests.objects(texts).stream().map(Charts::json).toList();
        });
  }

  /**
   * All objects of a chart.
   *
   * @param folder of charts, or with a folder {@code charts}; empty for our own
   */
  public static List<Map<String, @Nullable Object>> rendered(
      String folder, String chart, Release release, Map<String, @Nullable Object> values) {
    return in(
        folder,
        root ->
            Manifests.objects(
                ChartRenderer.render(Chart.load(charts(root).resolve(chart)), release, values)
                    .values()));
  }

  /** The IstioOperator of a profile: of the folder {@code profiles} there, or our own. */
  public static Optional<String> profile(String folder, String name) {
    if (!name.matches("[a-z0-9-]{1,63}")) {
      return Optional.empty();
    }
    Optional<String> there =
        in(folder, root -> text(root.resolve("profiles").resolve(name + ".yaml")));
    return there.isPresent() || folder.isEmpty() ? there : profile("", name);
  }

  private static Optional<String> text(Path file) throws IOException {
    return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
  }

  /** The names of the profiles, the folder's and our own. */
  public static SortedSet<String> profiles(String folder) {
    SortedSet<String> names = new TreeSet<>();
    for (String place : new TreeSet<>(List.of("", folder))) {
      names.addAll(
          in(
              place,
              root -> {
                Path profiles = root.resolve("profiles");
                if (!Files.isDirectory(profiles)) {
                  return List.of();
                }
                try (Stream<Path> files = Files.list(profiles)) {
                  return files
                      .map(file -> file.getFileName().toString())
                      .filter(file -> file.endsWith(".yaml"))
                      .map(file -> file.substring(0, file.length() - ".yaml".length()))
                      .toList();
                }
              }));
    }
    return names;
  }

  private static Path charts(Path root) {
    Path charts = root.resolve("charts");
    return Files.isDirectory(charts) ? charts : root;
  }

  /** What is done with a folder that has charts. */
  private interface Work<T> {
    T in(Path root) throws IOException;
  }

  private static <T> T in(String folder, Work<T> work) {
    try {
      if (!folder.isEmpty()) {
        return work.in(Path.of(folder));
      }
      URL own = Charts.class.getResource("/charts/istiod/Chart.yaml");
      if (own == null) {
        throw new Failure("this program carries no charts (expected: --manifests FOLDER)");
      }
      URI uri = own.toURI();
      if (!uri.getScheme().equals("jar")) {
        return work.in(Path.of(uri).resolve("../../..").normalize());
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return work.in(jar.getPath("/"));
      }
    } catch (IOException | URISyntaxException unreadable) {
      throw new Failure("cannot read the charts: " + unreadable);
    }
  }

  /** The same object as JSON. */
  public static Json json(Map<String, ? extends @Nullable Object> object) {
    try {
      return JsonReader.read(PlainJson.toJson(object).toString().getBytes(StandardCharsets.UTF_8));
    } catch (JsonReader.MalformedJsonException impossible) {
      throw new AssertionError("JSON that was just written", impossible);
    }
  }
}
