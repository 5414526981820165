package io.meltemi.gotemplate.chart;

import io.meltemi.gotemplate.Arguments;
import io.meltemi.gotemplate.Fields;
import io.meltemi.gotemplate.Function;
import io.meltemi.gotemplate.GoYaml;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.AbstractMap;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** {@code .Files} of a template, and what {@code .Files.Glob} gives: a map with methods. */
final class ChartFiles extends AbstractMap<String, String> implements Fields {
  private final Map<String, String> files;

  ChartFiles(Map<String, String> files) {
    this.files = files;
  }

  @Override
  public Set<Entry<String, String>> entrySet() {
    return files.entrySet();
  }

  @Override
  public Optional<Object> field(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "Get", "GetBytes" -> method(args -> files.getOrDefault(args.string(0), ""));
          case "Glob" -> method(args -> matching(args.string(0)));
          case "Lines" -> method(args -> lines(args));
          case "AsConfig" -> method(_ -> asConfig());
          case "AsSecrets" -> method(_ -> asSecrets());
          default -> null;
        });
  }

  private static Object method(Function function) {
    return function;
  }

  private List<String> lines(Arguments args) {
    String text = files.getOrDefault(args.string(0), "");
    return text.isEmpty() ? List.of() : text.stripTrailing().lines().toList();
  }

  private ChartFiles matching(String pattern) {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    var found = new TreeMap<String, String>();
    files.forEach(
        (path, text) -> {
          if (matcher.matches(Path.of(path))) {
            found.put(path, text);
          }
        });
    return new ChartFiles(found);
  }

  /** The data of a ConfigMap, by the last part of the path. */
  private String asConfig() {
    var data = new LinkedHashMap<String, Object>();
    files.forEach((path, text) -> data.put(lastPart(path), text));
    return data.isEmpty() ? "" : GoYaml.write(data).stripTrailing();
  }

  private String asSecrets() {
    var data = new LinkedHashMap<String, Object>();
    files.forEach(
        (path, text) ->
            data.put(
                lastPart(path),
                Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
    return data.isEmpty() ? "" : GoYaml.write(data).stripTrailing();
  }

  private static String lastPart(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
