package io.meltemi.istioctl.describe;

import io.meltemi.base.GoDuration;
import io.meltemi.istioctl.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A part of an object as protobuf's text format has it, in one line: {@code port:80 a:{b:1}}. */
final class ProtoText {
  private static final Pattern CAPITAL = Pattern.compile("([A-Z])");

  /** Durations by the name that they go by; any other text stays a text. */
  private static final List<String> DURATIONS = List.of("fixedDelay", "exponentialDelay");

  private ProtoText() {}

  static String print(Json message) {
    return message instanceof Json.Obj(var fields) ? fields(fields) : "";
  }

  private static String fields(Map<String, Json> fields) {
    var parts = new ArrayList<String>();
    fields.forEach(
        (name, value) -> {
          String snake = CAPITAL.matcher(name).replaceAll("_$1").toLowerCase(java.util.Locale.ROOT);
          if (name.endsWith("Labels") && value instanceof Json.Obj(var labels)) {
            labels.forEach(
                (key, label) ->
                    parts.add("%s:{key:\"%s\" value:\"%s\"}".formatted(snake, key, label.text())));
          } else if (value instanceof Json.Arr(var values)) {
            values.forEach(one -> parts.add(snake + ":" + value(name, one)));
          } else {
            parts.add(snake + ":" + value(name, value));
          }
        });
    return String.join(" ", parts);
  }

  private static String value(String name, Json value) {
    return switch (value) {
      case Json.Obj(var fields) -> "{" + fields(fields) + "}";
      case Json.Text(var text) ->
          duration(name, text).map(ProtoText::seconds).orElse("\"" + text + "\"");
      case Json.Num(var digits) -> digits;
      case Json.Bool(var is) -> Boolean.toString(is);
      case Json.Arr _, Json.Null _ -> "";
    };
  }

  private static Optional<Duration> duration(String name, String text) {
    return DURATIONS.contains(name) ? GoDuration.parse(text) : Optional.empty();
  }

  private static String seconds(Duration duration) {
    var parts = new ArrayList<String>();
    if (duration.getSeconds() != 0) {
      parts.add("seconds:" + duration.getSeconds());
    }
    if (duration.getNano() != 0) {
      parts.add("nanos:" + duration.getNano());
    }
    return "{" + String.join(" ", parts) + "}";
  }
}
