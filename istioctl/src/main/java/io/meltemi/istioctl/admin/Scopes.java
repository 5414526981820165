package io.meltemi.istioctl.admin;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.Http;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonAsYaml;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.text.Table;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An istiod's scopes of logging, by its ControlZ pages.
 *
 * @param base the root of its URLs
 */
record Scopes(String base, Duration timeout) {
  private static final int PADDING = 3;

  /** What is to be set of one scope; an empty level stays as it is. */
  record Change(String scope, String level, String stackTraceLevel) {}

  List<Json> all() {
    byte[] answer = Http.get(base + "/scopej", timeout);
    try {
      return JsonReader.read(answer).items().stream()
          .sorted(Comparator.comparing((Json scope) -> scope.at("name").text()))
          .toList();
    } catch (JsonReader.MalformedJsonException malformed) {
      throw new Failure("what it says of its scopes is not JSON: " + malformed.getMessage());
    }
  }

  void set(List<Change> changes) {
    for (Change change : changes) {
      Map<String, Json> scope = new LinkedHashMap<>();
      scope.put("name", new Json.Text(change.scope()));
      if (!change.level().isEmpty()) {
        scope.put("output_level", new Json.Text(change.level()));
      }
      if (!change.stackTraceLevel().isEmpty()) {
        scope.put("stack_trace_level", new Json.Text(change.stackTraceLevel()));
      }
      String name = URLEncoder.encode(change.scope(), StandardCharsets.UTF_8).replace("+", "%20");
      Http.put(base + "/scopej/" + name, IndentedJson.VERSIONS.print(new Json.Obj(scope)), timeout);
    }
  }

  String print(String format) {
    return switch (format) {
      case "short" -> table();
      case "json" -> IndentedJson.VERSIONS.print(document()) + "\n";
      case "yaml" -> JsonAsYaml.print(document());
      default ->
          throw new Failure(
              "output format \"" + format + "\" not supported (expected: json, yaml or short)");
    };
  }

  private String table() {
    Table table =
        new Table(PADDING).row("ACTIVE SCOPE", "DESCRIPTION", "LOG LEVEL", "STACK TRACE LEVEL");
    for (Json scope : all()) {
      table.row(
          scope.at("name").text(),
          scope.at("description").text(),
          scope.at("output_level").text(),
          scope.at("stack_trace_level").text());
    }
    return table.print();
  }

  private Json document() {
    return new Json.Arr(all().stream().map(Scopes::entry).toList());
  }

  private static Json entry(Json scope) {
    Map<String, Json> entry = new LinkedHashMap<>();
    entry.put("scope_name", new Json.Text(scope.at("name").text()));
    entry.put("log_level", new Json.Text(scope.at("output_level").text()));
    entry.put("stack_trace_level", new Json.Text(scope.at("stack_trace_level").text()));
    entry.put("description", new Json.Text(scope.at("description").text()));
    return new Json.Obj(entry);
  }
}
