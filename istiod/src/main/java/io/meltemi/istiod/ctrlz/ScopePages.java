package io.meltemi.istiod.ctrlz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.meltemi.base.json.JsonWriter;
import io.meltemi.base.log.LogLevel;
import io.meltemi.base.log.LogScopes;
import io.meltemi.base.log.LogScopes.Scope;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code /scopej}: the scopes of logging, read all or one by one, and set by {@code PUT}, as {@code
 * istioctl admin log} does. Source: Istio, pkg/ctrlz/topics/scopes.go.
 */
record ScopePages(LogScopes scopes) {
  private static final String PATH = "/scopej";
  private static final int MAX_BODY = 64 << 10;
  private static final JsonMapper MAPPER = new JsonMapper();

  void register(HttpServer server) {
    server.createContext(PATH, this::answer);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String rest = exchange.getRequestURI().getPath().substring(PATH.length());
    String name = rest.startsWith("/") ? rest.substring(1) : rest;
    if (!rest.isEmpty() && !rest.startsWith("/") || name.contains("/")) {
      ControlZ.text(exchange, 404, "404 page not found\n");
      return;
    }
    switch (exchange.getRequestMethod()) {
      case "GET" -> read(exchange, name);
      case "PUT" -> write(exchange);
      default -> ControlZ.text(exchange, 405, "");
    }
  }

  private void read(HttpExchange exchange, String name) throws IOException {
    if (name.isEmpty()) {
      ControlZ.json(
          exchange,
          json -> {
            json.beginList();
            scopes.all().forEach(scope -> print(scope, json));
            json.endList();
          });
      return;
    }
    Optional<Scope> found = scopes.find(name);
    if (found.isPresent()) {
      ControlZ.json(exchange, json -> print(found.get(), json));
    } else {
      unknown(exchange, name);
    }
  }

  private static void unknown(HttpExchange exchange, String name) throws IOException {
    ControlZ.text(exchange, 400, "unknown scope name: " + name + "\n");
  }

  private static void print(Scope scope, JsonWriter json) {
    json.beginObject()
        .field("name", scope.name())
        .field("description", scope.name())
        .field("output_level", scope.level().word())
        .field("stack_trace_level", scope.stackTraces().word())
        .field("log_callers", scope.callers())
        .endObject();
  }

  /** What is not a level leaves the scope's as it is. */
  private void write(HttpExchange exchange) throws IOException {
    JsonNode wanted;
    try {
      wanted = MAPPER.readTree(exchange.getRequestBody().readNBytes(MAX_BODY));
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      ControlZ.text(exchange, 400, "unable to decode request: " + e.getOriginalMessage() + "\n");
      return;
    }
    String name = wanted.path("name").asText("");
    Optional<Scope> before = scopes.find(name);
    if (before.isEmpty()) {
      unknown(exchange, name);
      return;
    }
    scopes.set(
        new Scope(
            name,
            level(wanted, "output_level").orElse(before.get().level()),
            level(wanted, "stack_trace_level").orElse(before.get().stackTraces()),
            wanted.path("log_callers").asBoolean(false)));
    ControlZ.text(exchange, 202, "");
  }

  private static Optional<LogLevel> level(JsonNode wanted, String field) {
    return LogLevel.find(wanted.path(field).asText(""));
  }
}
