package io.meltemi.istiod.ctrlz;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.meltemi.base.http.BoundedHttpServer;
import io.meltemi.base.http.HttpLimits;
import io.meltemi.base.json.JsonStyle;
import io.meltemi.base.json.JsonWriter;
import io.meltemi.base.log.LogScopes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Serves the pages of ControlZ until it is closed. */
public final class ControlZ implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("default");
  private static final List<String> PAGES =
      List.of("argj", "envj", "memj", "procj", "scopej", "versionj");

  private final HttpServer server;

  private ControlZ(HttpServer server) {
    this.server = server;
  }

  /**
   * @param environment of the process, which the page {@code envj} shows
   * @throws IOException when the address cannot be bound
   */
  public static ControlZ open(
      InetSocketAddress address, LogScopes scopes, Map<String, String> environment)
      throws IOException {
    var server = BoundedHttpServer.listen(address, Optional.empty(), HttpLimits.DEFAULT);
    new ScopePages(scopes).register(server);
    page(server, "/memj", json -> ProcessPages.memory(json));
    page(server, "/procj", ProcessPages::process);
    page(server, "/argj", ProcessPages::arguments);
    page(server, "/versionj", ProcessPages::version);
    page(server, "/envj", json -> ProcessPages.environment(environment, json));
    server.createContext("/memj/forcecollection", ControlZ::collect);
    server.createContext("/", ControlZ::home);
    server.start();
    LOG.log(System.Logger.Level.INFO, "ControlZ is available at {0}", server.getAddress());
    return new ControlZ(server);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private static void page(HttpServer server, String path, Consumer<JsonWriter> content) {
    server.createContext(
        path,
        exchange -> {
          String asked = exchange.getRequestURI().getPath();
          if (!asked.equals(path) && !asked.equals(path + "/")) {
            text(exchange, 404, "404 page not found\n");
          } else if (!exchange.getRequestMethod().equals("GET")) {
            text(exchange, 405, "");
          } else {
            json(exchange, content);
          }
        });
  }

  private static void collect(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("PUT")) {
      System.gc();
      text(exchange, 202, "");
    } else {
      text(exchange, 405, "");
    }
  }

  private static void home(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestURI().getPath().equals("/")) {
      text(exchange, 404, "404 page not found\n");
      return;
    }
    var links = new StringBuilder("<!DOCTYPE html><title>ControlZ</title><ul>");
    PAGES.forEach(page -> links.append("<li><a href=\"/%s\">%s</a>".formatted(page, page)));
    answer(exchange, 200, "text/html; charset=utf-8", links.append("</ul>\n").toString());
  }

  static void json(HttpExchange exchange, Consumer<JsonWriter> content) throws IOException {
    var json = new JsonWriter(JsonStyle.GO_PRETTY);
    content.accept(json);
    answer(exchange, 200, "application/json", json.text());
  }

  static void text(HttpExchange exchange, int status, String text) throws IOException {
    answer(exchange, status, "text/plain; charset=utf-8", text);
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
