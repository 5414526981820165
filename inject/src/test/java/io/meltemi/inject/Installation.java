package io.meltemi.inject;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.gotemplate.chart.Chart;
import io.meltemi.gotemplate.chart.ChartRenderer;
import io.meltemi.gotemplate.chart.ChartValues;
import io.meltemi.gotemplate.chart.Release;
import io.meltemi.inject.kube.GoJson;
import io.meltemi.inject.kube.PlainJson;
import io.meltemi.inject.yaml.YamlJson;
import io.meltemi.yaml.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An installation: what the chart makes of values, and a mesh. */
public final class Installation {
  private static final String CONFIG_MAP = "istiod/templates/configmap-injector.yaml";

  /** By the values: most tests have the same, and a chart takes its time. */
  private static final Map<Map<String, Object>, JsonNode> RENDERED = new ConcurrentHashMap<>();

  private Map<String, Object> values = Map.of();
  private String mesh = "{}";
  private boolean openShift;

  /** The chart's defaults, and the images that the peer's cases have. */
  public Installation() {
    set("global.hub=registry.istio.io/testing");
    set("global.tag=latest");
  }

  /** The repository's root: the nearest folder above with the charts in it. */
  static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!folder.resolve("install/charts/istiod").toFile().isDirectory()) {
      folder = folder.getParent();
    }
    return folder;
  }

  /** One {@code --set} of {@code istioctl install}. */
  public Installation set(String assignment) {
    values = ChartValues.with(values, assignment.replaceFirst("^(values|components)\\.", ""));
    return this;
  }

  /** Lays values over those that are set; null takes the chart's default away. */
  @SuppressWarnings("unchecked")
  public Installation over(JsonNode more) {
    values = ChartValues.merged(values, (Map<String, Object>) PlainJson.of(more));
    return this;
  }

  public Installation mesh(JsonNode written) {
    mesh = GoJson.print(written);
    return this;
  }

  public Installation openShift() {
    openShift = true;
    return this;
  }

  /** The entries of the config map {@code istio-sidecar-injector}. */
  public JsonNode configMap() {
    return RENDERED.computeIfAbsent(values, Installation::render);
  }

  private static JsonNode render(Map<String, Object> values) {
    try {
      Chart chart = Chart.load(repository().resolve("install/charts/istiod"));
      Release release = Release.of("istio", "istio-system");
      String text = ChartRenderer.render(chart, release, values).get(CONFIG_MAP);
      return YamlJson.object("configmap-injector.yaml", text).get("data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The mesh's configuration, as YAML. */
  public String mesh() {
    return mesh;
  }

  public InjectionSettings settings() {
    JsonNode data = configMap();
    return new InjectionSettings(
        InjectionConfig.parse("config", data.path("config").asText(), Map.of()),
        InjectionValues.parse("values", data.path("values").asText()),
        MeshConfigReader.read(new Document("mesh.yaml", 1, mesh)).value().orElseThrow(),
        "",
        "",
        List.of(),
        openShift);
  }

  public Injector injector() {
    return new Injector(settings());
  }
}
