package io.meltemi.istioctl.operator;

import io.meltemi.istioctl.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields that an IstioOperator may have: {@code operator/fields.txt}. */
final class KnownFields {
  private static final int FEW = 12;

  private final Map<String, List<String>> byPath;

  private KnownFields(Map<String, List<String>> byPath) {
    this.byPath = byPath;
  }

  static KnownFields load() {
    try (InputStream file = KnownFields.class.getResourceAsStream("/operator/fields.txt")) {
      if (file == null) {
        throw new Failure("this program lacks its list of IstioOperator's fields (build it anew)");
      }
      var byPath = new LinkedHashMap<String, List<String>>();
      new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(
              line -> {
                int colon = line.indexOf(':');
                byPath.put(
                    line.substring(0, colon), List.of(line.substring(colon + 1).trim().split(" ")));
              });
      return new KnownFields(byPath);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fields that are not known, each with what was expected. */
  List<String> unknownIn(Tree operator) {
    var unknown = new ArrayList<String>();
    look("", operator.fields(), unknown);
    return unknown;
  }

  private void look(String path, @Nullable Object node, List<String> unknown) {
    Optional<List<String>> known = known(path);
    if (known.isEmpty()) {
      return;
    }
    if (node instanceof List<?> items) {
      items.forEach(item -> look(path, item, unknown));
    } else if (node instanceof Map<?, ?>) {
      Tree.of(node)
          .fields()
          .forEach(
              (name, value) -> {
                String place = path.isEmpty() ? name : path + "." + name;
                if (known.orElseThrow().contains(name)) {
                  look(place, value, unknown);
                } else {
                  unknown.add(place + ": unknown field" + expected(known.orElseThrow()));
                }
              });
    }
  }

  private static String expected(List<String> known) {
    return known.size() > FEW ? "" : " (expected: " + String.join(", ", known) + ")";
  }

  /** The fields of a path, or of the path with its third part left open. */
  private Optional<List<String>> known(String path) {
    List<String> exact = byPath.get(path);
    if (exact != null) {
      return Optional.of(exact);
    }
    String[] parts = path.split("\\.", 4);
    return parts.length == 4
        ? Optional.ofNullable(byPath.get(parts[0] + "." + parts[1] + ".*." + parts[3]))
        : Optional.empty();
  }
}
