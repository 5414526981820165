package io.meltemi.gotemplate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Helm adds to sprig. */
final class HelmFunctions {
  private HelmFunctions() {}

  static Functions addTo(Functions functions) {
    return yaml(functions)
        .with("include", 2, args -> args.execution().run(args.string(0), args.value(1)))
        .with("tpl", 2, args -> args.execution().runText("tpl", args.string(0), args.value(1)))
        .with("required", 2, args -> required(args))
        // Nothing is looked up: rendering asks no cluster, as `helm template` asks none.
        .with("lookup", 4, _ -> new LinkedHashMap<String, Object>())
        .with("fromJson", 1, args -> mapOrError(args.string(0)))
        .with("fromJsonArray", 1, args -> listOrError(args.string(0)));
  }

  private static Functions yaml(Functions functions) {
    Function toYaml = args -> GoYaml.write(args.value(0)).stripTrailing();
    return functions
        .with("toYaml", 1, toYaml)
        .with("mustToYaml", 1, toYaml)
        .with("toYamlPretty", 1, args -> GoYaml.writePretty(args.value(0)).stripTrailing())
        .with("fromYaml", 1, args -> mapOrError(args.string(0)))
        .with("fromYamlArray", 1, args -> listOrError(args.string(0)));
  }

  private static Object required(Arguments args) {
    Object value = args.value(1);
    if (value == null || value.equals("")) {
      throw new TemplateException(args.string(0));
    }
    return value;
  }

  /** The map; one with the key {@code Error} where the text is none. */
  private static Map<String, @Nullable Object> mapOrError(String text) {
    try {
      return switch (GoYaml.parse(text)) {
        case null -> new LinkedHashMap<>();
        case Map<?, ?> map -> GoValues.entries(map);
        case Object other -> error("type " + GoValues.typeName(other) + " (expected: a map)");
      };
    } catch (TemplateException e) {
      return error(e.getMessage());
    }
  }

  private static Map<String, @Nullable Object> error(@Nullable String message) {
    var map = new LinkedHashMap<String, @Nullable Object>();
    map.put("Error", message);
    return map;
  }

  private static List<@Nullable Object> listOrError(String text) {
    try {
      return switch (GoYaml.parse(text)) {
        case null -> List.of();
        case List<?> list -> GoValues.items(list);
        case Object other -> List.of("type " + GoValues.typeName(other) + " (expected: a list)");
      };
    } catch (TemplateException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }
}
