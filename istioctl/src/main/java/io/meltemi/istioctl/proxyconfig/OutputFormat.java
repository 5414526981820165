package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonAsYaml;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;

/** What {@code -o} may ask for. */
public enum OutputFormat {
  SHORT,
  JSON,
  YAML;

  /** The format called {@code name}. */
  static OutputFormat named(String name) {
    return Arrays.stream(values())
        .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new Failure(
                    "output format \""
                        + name
                        + "\" not supported (expected: json, yaml or short)"));
  }

  /** The table in the short format, the resources in the others. */
  String print(IndentedJson manner, Supplier<String> table, Supplier<Json> resources) {
    return switch (this) {
      case SHORT -> table.get();
      case JSON -> manner.print(resources.get()) + "\n";
      case YAML -> JsonAsYaml.print(resources.get()) + "\n";
    };
  }
}
