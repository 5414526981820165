package io.meltemi.it.charts;

import io.meltemi.gotemplate.chart.Chart;
import io.meltemi.gotemplate.chart.ChartRenderer;
import io.meltemi.gotemplate.chart.ChartValues;
import io.meltemi.gotemplate.chart.Manifests;
import io.meltemi.gotemplate.chart.Release;
import io.meltemi.it.fixture.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The charts of the repository, rendered by our own engine. */
final class Charts {
  private Charts() {}

  /** Objects of a chart installed as release {@code istio} in istio-system. */
  static List<Map<String, Object>> objects(String chart, String... assignments) throws IOException {
    return release("istio", chart, List.of(assignments));
  }

  /** Objects of a chart installed in istio-system under a name. */
  static List<Map<String, Object>> release(String name, String chart, List<String> assignments)
      throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String assignment : assignments) {
      values = ChartValues.with(values, assignment);
    }
    return Manifests.objects(
        ChartRenderer.render(
                Chart.load(Repository.root().resolve("install/charts").resolve(chart)),
                Release.of(name, "istio-system"),
                values)
            .values());
  }

  /** By {@code Kind namespace/name}; no two objects are the same. */
  static Map<String, Map<String, Object>> byName(List<Map<String, Object>> objects) {
    var named = new TreeMap<String, Map<String, Object>>();
    for (Map<String, Object> object : objects) {
      if (named.put(nameOf(object), object) != null) {
        throw new AssertionError(nameOf(object) + " is there twice");
      }
    }
    return named;
  }

  static String nameOf(Map<String, Object> object) {
    Map<?, ?> metadata = object.get("metadata") instanceof Map<?, ?> map ? map : object;
    Object namespace = metadata.get("namespace");
    return object.get("kind")
        + " "
        + (namespace == null ? "" : namespace + "/")
        + metadata.get("name");
  }

  /** Each right for itself, as {@code group resource verb}, however rules group them. */
  static Map<String, Object> rights(List<?> rules) {
    var rights = new TreeMap<String, Object>();
    for (Object rule : rules) {
      var fields = (Map<?, ?>) rule;
      for (Object group : (List<?>) fields.get("apiGroups")) {
        for (Object resource : (List<?>) fields.get("resources")) {
          for (Object verb : (List<?>) fields.get("verbs")) {
            rights.put(group + " " + resource + " " + verb, "granted");
          }
        }
      }
    }
    return rights;
  }

  /** Without the labels that tell versions of charts. */
  static Object withoutVersions(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        var copy = new LinkedHashMap<Object, Object>();
        map.forEach((key, item) -> copy.put(key, withoutVersions(item)));
        copy.remove("app.kubernetes.io/version");
        copy.remove("helm.sh/chart");
        yield copy;
      }
      case List<?> list -> list.stream().map(Charts::withoutVersions).toList();
      case null -> "null";
      default -> value;
    };
  }

  /**
   * What differs, a line each: {@code path: theirs -> ours}. Items of lists are matched by their
   * names or mount paths where they have them, else by their place.
   */
  static List<String> differences(Object theirs, Object ours) {
    var lines = new ArrayList<String>();
    Map<String, Object> left = new TreeMap<>();
    Map<String, Object> right = new TreeMap<>();
    flatten("", theirs, left);
    flatten("", ours, right);
    var paths = new TreeMap<String, Object>(left);
    paths.putAll(right);
    for (String path : paths.keySet()) {
      Object a = left.getOrDefault(path, "(absent)");
      Object b = right.getOrDefault(path, "(absent)");
      if (!a.equals(b)) {
        lines.add(path + ": " + a + " -> " + b);
      }
    }
    return lines;
  }

  private static void flatten(String path, Object value, Map<String, Object> into) {
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() ->
          map.forEach((key, item) -> flatten(path + "/" + key, item, into));
      case List<?> list when !list.isEmpty() -> {
        for (int i = 0; i < list.size(); i++) {
          flatten(path + "[" + place(list, i) + "]", list.get(i), into);
        }
      }
      case null -> into.put(path, "null");
      default -> into.put(path, value);
    }
  }

  private static Object place(List<?> list, int index) {
    var names = list.stream().map(Charts::nameIn).toList();
    boolean unique = names.stream().distinct().count() == names.size() && !names.contains("");
    return unique ? names.get(index) : index;
  }

  private static Object nameIn(Object item) {
    if (!(item instanceof Map<?, ?> map)) {
      return "";
    }
    Object name = map.get("mountPath") == null ? map.get("name") : map.get("mountPath");
    return name == null ? "" : name;
  }
}
