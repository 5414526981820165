package io.meltemi.gotemplate.chart;

import io.meltemi.gotemplate.Function;
import io.meltemi.gotemplate.Functions;
import io.meltemi.gotemplate.MissingKey;
import io.meltemi.gotemplate.SemanticVersion;
import io.meltemi.gotemplate.TemplateSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes manifests of a chart, as {@code helm template} does. */
public final class ChartRenderer {
  /** Groups and versions that a cluster without add-ons has and that charts ask for. */
  private static final List<String> API_VERSIONS =
      List.of(
          "v1",
          "admissionregistration.k8s.io/v1",
          "apiextensions.k8s.io/v1",
          "apps/v1",
          "autoscaling/v2",
          "batch/v1",
          "networking.k8s.io/v1",
          "policy/v1",
          "rbac.authorization.k8s.io/v1");

  private ChartRenderer() {}

  /**
   * The text of each template, by its name {@code chart/templates/file}; without partials and
   * notes.
   *
   * @param values of the user, over those of the chart: nothing of it is changed
   * @throws io.meltemi.gotemplate.TemplateException a template cannot be parsed or executed
   */
  public static Map<String, String> render(
      Chart chart, Release release, Map<String, @Nullable Object> values) {
    var names = new ArrayList<>(chart.templates().keySet());
    // Deep files and late names first: a later definition replaces an earlier one.
    names.sort(
        Comparator.<String>comparingInt(ChartRenderer::depth)
            .thenComparing(Comparator.naturalOrder())
            .reversed());
    TemplateSet set = TemplateSet.of(Functions.helm(), MissingKey.ZERO);
    for (String name : names) {
      set = set.with(chart.name() + "/" + name, chart.templates().getOrDefault(name, ""));
    }
    Map<String, @Nullable Object> root = root(chart, release, values);
    var rendered = new TreeMap<String, String>();
    for (String name : names) {
      String file = name.substring(name.lastIndexOf('/') + 1);
      if (!file.startsWith("_") && !file.equals("NOTES.txt")) {
        String full = chart.name() + "/" + name;
        root.put("Template", Map.of("Name", full, "BasePath", chart.name() + "/templates"));
        // Nil is printed as nothing in charts.
        rendered.put(full, set.execute(full, root).replace("<no value>", ""));
      }
    }
    return rendered;
  }

  private static int depth(String path) {
    return (int) path.chars().filter(c -> c == '/').count();
  }

  private static Map<String, @Nullable Object> root(
      Chart chart, Release release, Map<String, @Nullable Object> values) {
    Map<String, @Nullable Object> all = ChartValues.merged(chart.values(), values);
    var root = new LinkedHashMap<String, @Nullable Object>();
    root.put("Values", all);
    root.put("Chart", capitalised(chart.metadata()));
    root.put("Files", new ChartFiles(chart.files()));
    root.put("Release", release(release));
    root.put("Capabilities", capabilities(release));
    return root;
  }

  /** Chart.yaml's fields as Go's struct has them: {@code appVersion} is {@code .AppVersion}. */
  private static Map<String, @Nullable Object> capitalised(Map<String, @Nullable Object> metadata) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    for (String name : List.of("Name", "Version", "AppVersion", "Description", "Type")) {
      fields.put(name, "");
    }
    metadata.forEach(
        (key, value) ->
            fields.put(key.substring(0, 1).toUpperCase(Locale.ROOT) + key.substring(1), value));
    return fields;
  }

  private static Map<String, Object> release(Release release) {
    return Map.of(
        "Name",
        release.name(),
        "Namespace",
        release.namespace(),
        "Service",
        "Helm",
        "Revision",
        1,
        "IsInstall",
        true,
        "IsUpgrade",
        false);
  }

  private static Map<String, Object> capabilities(Release release) {
    SemanticVersion version = SemanticVersion.parse(release.kubernetesVersion());
    Function has = args -> API_VERSIONS.contains(args.string(0));
    return Map.of(
        "APIVersions", Map.of("Has", has),
        "HelmVersion", Map.of("Version", "v3.20.0"),
        "KubeVersion",
            Map.of(
                "Version", release.kubernetesVersion(),
                "GitVersion", release.kubernetesVersion(),
                "Major", Long.toString(version.major()),
                "Minor", Long.toString(version.minor())));
  }
}
