package io.meltemi.debug;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.meltemi.debug.view.Proxy;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pages under {@code /debug}, {@code /version} and {@code /ready} of an HTTP server. Callers on
 * the loopback interface see everything; others see what the {@link Authoriser} says: everything,
 * what was sent to the proxies of their own namespace, or nothing (401). {@code /debug} itself,
 * {@code /version} and {@code /ready} are open to all.
 */
public final class DebugEndpoints {
  private static final System.Logger LOG = System.getLogger("debug");

  static final int FORBIDDEN = 403;

  private static final int CONCURRENT_PAGES = 64;

  private final DebugSources sources;
  private final Authoriser authoriser;
  private final Map<String, Page> pages = new TreeMap<>();
  private final Answer index;
  private final ConcurrencyLimit limit = new ConcurrencyLimit(CONCURRENT_PAGES);

  public DebugEndpoints(DebugSources sources, Authoriser authoriser) {
    this.sources = sources;
    this.authoriser = authoriser;
    List<Page> all = Pages.of(sources);
    all.forEach(page -> pages.put(page.name(), page));
    this.index = Answer.html(IndexPage.of(all));
  }

  /** Puts the pages, and the probes, on {@code server}, which may run already. */
  public void register(HttpServer server) {
    server
        .createContext("/debug", exchange -> respond(exchange, () -> debug(exchange)))
        .getFilters()
        .add(limit);
    registerProbes(server);
  }

  /** Puts {@code /version} and {@code /ready} on {@code server}, and no page of debug. */
  public void registerProbes(HttpServer server) {
    server.createContext("/version", exchange -> respond(exchange, () -> version(exchange)));
    server.createContext("/ready", exchange -> respond(exchange, () -> ready(exchange)));
  }

  private interface Work {
    Answer answer();
  }

  private Answer version(HttpExchange exchange) {
    return exchange.getRequestURI().getPath().equals("/version")
        ? Answer.text(200, sources.server().version())
        : notFound();
  }

  private Answer ready(HttpExchange exchange) {
    if (!exchange.getRequestURI().getPath().equals("/ready")) {
      return notFound();
    }
    return sources
        .server()
        .unready()
        .get()
        .map(reason -> Answer.text(503, reason + "\n"))
        .orElseGet(() -> Answer.empty(200));
  }

  Answer debug(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    String query = exchange.getRequestURI().getRawQuery();
    return find(path) == null
        ? page(path, "", new Access.Denied())
        : page(path, query == null ? "" : query, access(exchange));
  }

  private @Nullable Page find(String path) {
    return path.startsWith("/debug/") ? pages.get(path.substring("/debug/".length())) : null;
  }

  /**
   * The page at a path, for a caller with that access.
   *
   * @param query as in a URL
   */
  Answer page(String path, String query, Access access) {
    if (path.equals("/debug") || path.equals("/debug/")) {
      return index;
    }
    Page page = find(path);
    if (page == null) {
      return notFound();
    }
    return switch (access) {
      case Access.Denied() -> Answer.empty(401);
      case Access.OwnNamespace(var namespace) ->
          page.perProxy()
              ? answer(page, query, proxies().filter(p -> p.namespace().equals(namespace)).toList())
              : Answer.text(
                  FORBIDDEN,
                  "debug endpoint " + path + " is not allowed from namespace " + namespace + "\n");
      case Access.Full() -> answer(page, query, proxies().toList());
    };
  }

  private java.util.stream.Stream<Proxy> proxies() {
    return Proxy.of(sources.clients().sessions().get()).stream();
  }

  private static Answer answer(Page page, String query, List<Proxy> proxies) {
    try {
      return page.handler().answer(new Page.Request(Query.parse(query), proxies));
    } catch (Query.BadRequestException _) {
      return Answer.text(400, "Failed to parse request\n");
    }
  }

  private Access access(HttpExchange exchange) {
    if (exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
      return new Access.Full();
    }
    try {
      return authoriser.accessOf(exchange);
    } catch (RuntimeException problem) {
      LOG.log(System.Logger.Level.WARNING, "a caller could not be authenticated: " + problem);
      return new Access.Denied();
    }
  }

  private static Answer notFound() {
    return Answer.text(404, "404 page not found\n");
  }

  private static void respond(HttpExchange exchange, Work work) throws IOException {
    try (exchange) {
      Answer answer;
      String method = exchange.getRequestMethod();
      if (!method.equals("GET") && !method.equals("HEAD") && !method.equals("POST")) {
        answer = Answer.text(405, "Method Not Allowed\n");
      } else {
        answer = guarded(exchange, work);
      }
      if (!answer.contentType().isEmpty()) {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
      }
      boolean bodiless = method.equals("HEAD") || answer.body().length == 0;
      exchange.sendResponseHeaders(answer.status(), bodiless ? -1 : answer.body().length);
      if (!bodiless) {
        exchange.getResponseBody().write(answer.body());
      }
    }
  }

  private static Answer guarded(HttpExchange exchange, Work work) {
    try {
      return work.answer();
    } catch (RuntimeException | Error problem) {
      LOG.log(System.Logger.Level.ERROR, exchange.getRequestURI().getPath() + " failed", problem);
      return Answer.text(500, "internal error\n");
    }
  }
}
