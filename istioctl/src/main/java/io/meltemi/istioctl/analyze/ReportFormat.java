package io.meltemi.istioctl.analyze;

import io.meltemi.analysis.Message;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonAsYaml;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How messages are printed. */
enum ReportFormat {
  LOG,
  JSON,
  YAML,
  /** For who shows results of analyses beside code; not Istio's. */
  SARIF,
  /** For who shows results of tests; not Istio's. */
  JUNIT;

  static Optional<ReportFormat> find(String name) {
    return Arrays.stream(values()).filter(f -> f.label().equalsIgnoreCase(name)).findFirst();
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether what was found ends the program with an error; those that are parsed do not. */
  boolean failsOnMessages() {
    return this != JSON && this != YAML;
  }

  String print(List<Message> messages, Style style) {
    return switch (this) {
      case LOG -> messages.stream().map(m -> line(m, style)).collect(Collectors.joining("\n"));
      case JSON -> messages.isEmpty() ? "[]" : IndentedJson.MESSAGES.print(list(messages));
      case YAML -> messages.isEmpty() ? "[]\n" : JsonAsYaml.print(list(messages));
      case SARIF -> IndentedJson.VERSIONS.print(Sarif.log(messages));
      case JUNIT -> JUnitReport.print(messages, style.failing());
    };
  }

  private static String line(Message message, Style style) {
    String cluster = message.resource().map(r -> r.origin().cluster()).orElse("");
    return style.level(message.type().level())
        + " ["
        + message.type().code()
        + "]"
        + (cluster.isEmpty() ? "" : " [" + cluster + "]")
        + message.place()
        + " "
        + message.text();
  }

  private static Json list(List<Message> messages) {
    return new Json.Arr(messages.stream().map(ReportFormat::json).toList());
  }

  private static Json json(Message message) {
    Map<String, Json> fields = new LinkedHashMap<>();
    String code = message.type().code();
    fields.put("code", new Json.Text(code));
    fields.put("documentationUrl", new Json.Text(Message.documentation(code)));
    fields.put("level", new Json.Text(message.type().level().label()));
    fields.put("message", new Json.Text(message.text()));
    if (message.resource().isPresent()) {
      fields.put("origin", new Json.Text(message.origin()));
    }
    if (!message.reference().isEmpty()) {
      fields.put("reference", new Json.Text(message.reference()));
    }
    return new Json.Obj(fields);
  }
}
