package io.meltemi.agent.config;

import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** YAML as our JSON values. What starts like a JSON object is read as JSON, without the library. */
public final class Yaml {
  private Yaml() {}

  /**
   * The object that the text is; empty text is the empty object.
   *
   * @throws SettingsException naming the source if the text is no YAML, or no object
   */
  public static JsonObject object(String source, String text) {
    String trimmed = text.strip();
    if (trimmed.isEmpty()) {
      return JsonObject.empty();
    }
    if (trimmed.startsWith("{")) {
      try {
        return Json.parseObject(trimmed);
      } catch (IllegalArgumentException notJson) {
        // YAML's flow style is wider than JSON: try that
      }
    }
    try {
      LoadSettings settings = LoadSettings.builder().setLabel(source).build();
      if (value(new Load(settings).loadFromString(text)) instanceof JsonObject object) {
        return object;
      }
    } catch (YamlEngineException invalid) {
      throw new SettingsException(source + ": no YAML: " + invalid.getMessage());
    }
    throw new SettingsException(source + ": " + trimmed + " (expected: a YAML or JSON object)");
  }

  private static Object value(@Nullable Object loaded) {
    return switch (loaded) {
      case null -> Json.NULL;
      case Map<?, ?> map -> {
        Map<String, Object> members = new LinkedHashMap<>();
        map.forEach((name, member) -> members.put(String.valueOf(name), value(member)));
        yield JsonObject.of(members);
      }
      case List<?> list -> list.stream().map(Yaml::value).toList();
      case Integer number -> (long) number;
      default -> loaded;
    };
  }
}
