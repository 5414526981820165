package io.meltemi.gotemplate.chart;

import io.meltemi.gotemplate.GoYaml;
import io.meltemi.gotemplate.TemplateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A chart without dependencies, as read from a folder.
 *
 * @param metadata Chart.yaml
 * @param values values.yaml
 * @param templates by path in the folder: {@code templates/service.yaml}
 * @param files everything else, by path
 */
public record Chart(
    Map<String, @Nullable Object> metadata,
    Map<String, @Nullable Object> values,
    Map<String, String> templates,
    Map<String, String> files) {
  private static final int MAX_FILES = 1_000;
  private static final int MAX_FILE_BYTES = 8 << 20;

  public Chart {
    templates = Collections.unmodifiableMap(new TreeMap<>(templates));
    files = Collections.unmodifiableMap(new TreeMap<>(files));
  }

  /** The name in Chart.yaml. */
  public String name() {
    return String.valueOf(metadata.get("name"));
  }

  /**
   * @throws TemplateException the folder is no chart: the message names the file
   * @throws IOException a file cannot be read
   */
  public static Chart load(Path folder) throws IOException {
    var texts = new TreeMap<String, String>();
    for (Path file : filesIn(folder)) {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new TemplateException(file + ": larger than " + MAX_FILE_BYTES + " bytes");
      }
      String path = folder.relativize(file).toString().replace('\\', '/');
      texts.put(path, Files.readString(file));
    }
    if (!texts.containsKey("Chart.yaml")) {
      throw new TemplateException(folder.resolve("Chart.yaml") + ": missing (expected in a chart)");
    }
    Map<String, @Nullable Object> metadata = map(folder, "Chart.yaml", texts);
    Map<String, @Nullable Object> values = map(folder, "values.yaml", texts);
    var templates = new TreeMap<String, String>();
    var files = new TreeMap<String, String>();
    texts.forEach(
        (path, text) -> (path.startsWith("templates/") ? templates : files).put(path, text));
    files.keySet().removeAll(List.of("Chart.yaml", "values.yaml", "values.schema.json"));
    return new Chart(metadata, values, templates, files);
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder, 8)) {
      List<Path> all = files.filter(Files::isRegularFile).limit(MAX_FILES + 1L).sorted().toList();
      if (all.size() > MAX_FILES) {
        throw new TemplateException(folder + ": more than " + MAX_FILES + " files");
      }
      return all;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, @Nullable Object> map(
      Path folder, String path, Map<String, String> texts) {
    Object value;
    try {
      value = GoYaml.parse(texts.getOrDefault(path, ""));
    } catch (TemplateException e) {
      throw new TemplateException(folder.resolve(path) + ": " + e.getMessage());
    }
    if (value == null) {
      return new LinkedHashMap<>();
    }
    if (value instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw new TemplateException(folder.resolve(path) + ": no map (expected: one)");
  }
}
