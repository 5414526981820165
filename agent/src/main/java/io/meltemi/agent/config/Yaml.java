package io.meltemi.agent.config;

import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.YamlParser;

/** YAML, of which JSON is a part, as the agent's plain values. */
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
    try {
      if (Json.of(YamlParser.parse(new Document(source, 1, text))) instanceof JsonObject object) {
        return object;
      }
    } catch (BadDocumentException invalid) {
      throw new SettingsException(
          "%s: line %d: %s".formatted(source, invalid.line(), invalid.getMessage()));
    }
    throw new SettingsException(source + ": " + trimmed + " (expected: a YAML or JSON object)");
  }
}
