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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
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
    try {
      if (!folder.isEmpty()) {
        return rendered(Path.of(folder), chart, namespace, values, wanted);
      }
      URL own = Charts.class.getResource("/charts/istiod/Chart.yaml");
      if (own == null) {
        throw new Failure("this program carries no charts (expected: --manifests FOLDER)");
      }
      URI uri = own.toURI();
      if (!uri.getScheme().equals("jar")) {
        Path charts = Path.of(uri).resolve("../..").normalize();
        return rendered(charts, chart, namespace, values, wanted);
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return rendered(jar.getPath("/charts"), chart, namespace, values, wanted);
      }
    } catch (IOException | URISyntaxException unreadable) {
      throw new Failure("cannot read the charts: " + unreadable);
    }
  }

  private static List<Json> rendered(
      Path charts,
      String chart,
      String namespace,
      Map<String, @Nullable Object> values,
      Predicate<String> wanted)
      throws IOException {
    Map<String, String> files =
        ChartRenderer.render(
            Chart.load(charts.resolve(chart)), Release.of("istio-" + chart, namespace), values);
    List<String> texts =
        files.entrySet().stream()
            .filter(file -> wanted.test(file.getKey()))
            .map(Map.Entry::getValue)
            .toList();
    return Manifests.objects(texts).stream().map(Charts::json).toList();
  }

  private static Json json(Map<String, ? extends @Nullable Object> object) {
    try {
      return JsonReader.read(PlainJson.toJson(object).toString().getBytes(StandardCharsets.UTF_8));
    } catch (JsonReader.MalformedJsonException impossible) {
      throw new AssertionError("JSON that was just written", impossible);
    }
  }
}
