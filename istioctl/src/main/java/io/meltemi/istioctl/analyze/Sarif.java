package io.meltemi.istioctl.analyze;

import io.meltemi.analysis.Level;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.istioctl.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Messages as SARIF 2.1.0, in which each code is a rule. */
final class Sarif {
  private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

  private Sarif() {}

  static Json log(List<Message> messages) {
    var types = new TreeMap<String, MessageType>();
    messages.forEach(message -> types.put(message.type().code(), message.type()));
    List<String> codes = List.copyOf(types.keySet());
    Json driver =
        object(
            "name", text("istioctl analyze"),
            "informationUri", text(Message.documentation()),
            "rules", new Json.Arr(types.values().stream().map(Sarif::rule).toList()));
    List<Json> results =
        messages.stream().map(m -> result(m, codes.indexOf(m.type().code()))).toList();
    Json run = object("tool", object("driver", driver), "results", new Json.Arr(results));
    return object(
        "$schema", text(SCHEMA), "version", text("2.1.0"), "runs", new Json.Arr(List.of(run)));
  }

  private static Json rule(MessageType type) {
    return object(
        "id", text(type.code()),
        "name", text(type.camelCase()),
        "shortDescription", object("text", text(type.description())),
        "helpUri", text(Message.documentation(type.code())),
        "defaultConfiguration", object("level", text(level(type.level()))));
  }

  private static Json result(Message message, int rule) {
    var fields = new LinkedHashMap<String, Json>();
    fields.put("ruleId", text(message.type().code()));
    fields.put("ruleIndex", new Json.Num(Integer.toString(rule)));
    fields.put("level", text(level(message.type().level())));
    fields.put("message", object("text", text(message.text())));
    message.resource().ifPresent(r -> fields.put("locations", locations(message, r)));
    return new Json.Obj(fields);
  }

  private static Json locations(Message message, Resource resource) {
    var location = new LinkedHashMap<String, Json>();
    if (message.line().isPresent()) {
      String uri = resource.origin().file().replace(" ", "%20");
      Json line = new Json.Num(Integer.toString(Math.max(1, message.line().getAsInt())));
      location.put(
          "physicalLocation",
          object(
              "artifactLocation", object("uri", text(uri)),
              "region", object("startLine", line)));
    }
    Json logical =
        object(
            "name", text(resource.name()),
            "fullyQualifiedName", text(resource.friendlyName()),
            "kind", text("resource"));
    location.put("logicalLocations", new Json.Arr(List.of(logical)));
    return new Json.Arr(List.of(new Json.Obj(location)));
  }

  private static String level(Level level) {
    return switch (level) {
      case ERROR -> "error";
      case WARNING -> "warning";
      case INFO -> "note";
    };
  }

  private static Json text(String value) {
    return new Json.Text(value);
  }

  /** An object of names and values in turn. */
  private static Json object(Object... fields) {
    Map<String, Json> all = new LinkedHashMap<>();
    List<Object> rest = new ArrayList<>(List.of(fields));
    while (!rest.isEmpty()) {
      all.put((String) rest.removeFirst(), (Json) rest.removeFirst());
    }
    return new Json.Obj(all);
  }
}
