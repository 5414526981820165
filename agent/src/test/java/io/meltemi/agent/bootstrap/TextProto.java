package io.meltemi.agent.bootstrap;

import io.meltemi.agent.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of protobuf's text format as the peer's ProxyConfigs use, read into JSON by the field's
 * kind: a message of {@code seconds} is a duration, one of {@code value} a wrapper, a list of
 * {@code key}/{@code value} messages a map.
 */
final class TextProto {
  private static final Pattern TOKEN =
      Pattern.compile("\\s*(?:#[^\\n]*+\\s*+)*+(\"(?:[^\"\\\\]|\\\\.)*\"|[\\w.+-]+|[\\[\\]{}:,])");

  private final List<String> tokens = new ArrayList<>();
  private int at;

  private TextProto(String text) {
    Matcher token = TOKEN.matcher(text);
    while (token.lookingAt()) {
      tokens.add(token.group(1));
      token.region(token.end(), text.length());
    }
  }

  static JsonObject read(String text) {
    TextProto reader = new TextProto(text);
    return reader.fields();
  }

  private JsonObject fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (at < tokens.size() && !tokens.get(at).equals("}")) {
      String name = tokens.get(at++);
      if (tokens.get(at).equals(":")) {
        at++;
      }
      fields.put(camelCase(name), value());
      if (at < tokens.size() && tokens.get(at).equals(",")) {
        at++;
      }
    }
    return JsonObject.of(fields);
  }

  private Object value() {
    String token = tokens.get(at++);
    return switch (token) {
      case "{" -> {
        JsonObject message = fields();
        at++;
        yield wellKnown(message);
      }
      case "[" -> list();
      case "true", "false" -> Boolean.valueOf(token);
      default -> scalar(token);
    };
  }

  private Object list() {
    List<Object> elements = new ArrayList<>();
    while (!tokens.get(at).equals("]")) {
      elements.add(value());
      if (tokens.get(at).equals(",")) {
        at++;
      }
    }
    at++;
    boolean map = !elements.isEmpty() && elements.getFirst() instanceof JsonObject;
    return map ? entries(elements) : elements;
  }

  private static JsonObject entries(List<Object> elements) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Object element : elements) {
      JsonObject entry = (JsonObject) element;
      map.put(entry.text("key"), entry.get("value"));
    }
    return JsonObject.of(map);
  }

  private static Object wellKnown(JsonObject message) {
    if (message.keySet().equals(java.util.Set.of("seconds"))) {
      return message.get("seconds") + "s";
    }
    return message.keySet().equals(java.util.Set.of("value")) ? message.get("value") : message;
  }

  private static Object scalar(String token) {
    if (token.startsWith("\"")) {
      return token.substring(1, token.length() - 1);
    }
    return token.matches("\\d+") ? (Object) Long.valueOf(token) : token;
  }

  private static String camelCase(String name) {
    return Pattern.compile("_(\\w)").matcher(name).replaceAll(m -> m.group(1).toUpperCase());
  }
}
