package io.meltemi.agent.status;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.meltemi.agent.dns.DnsProxy;
import io.meltemi.agent.envoy.Readiness;
import io.meltemi.agent.probe.AppProbes;
import io.meltemi.agent.probe.ProbeOutcome;
import io.meltemi.base.http.BoundedHttpServer;
import io.meltemi.base.http.HttpLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Serves the status port until it is closed. */
public final class StatusServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("default");
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final HttpLimits LIMITS =
      new HttpLimits(
          256,
          128,
          32 << 10,
          Duration.ofSeconds(10),
          Duration.ofMinutes(10), // as long as the application's probes may take
          Duration.ofSeconds(30));

  private final HttpServer server;
  private final Sources sources;
  private final Actions actions;
  private final AtomicReference<String> lastProblem = new AtomicReference<>("not probed yet");

  /**
   * What is asked for.
   *
   * @param dns not ready before its name table has come; empty is no DNS
   */
  public record Sources(
      AgentMetrics agent,
      MetricsMerge metrics,
      Readiness readiness,
      Optional<DnsProxy> dns,
      AppProbes probes) {}

  /**
   * What processes of this host may have done.
   *
   * @param quit ends the agent
   * @param drain drains Envoy without ending it; blocks for as long as Envoy takes to answer
   * @param onlyTheyScrape whether metrics are for them alone
   */
  public record Actions(Runnable quit, Runnable drain, boolean onlyTheyScrape) {}

  private StatusServer(HttpServer server, Sources sources, Actions actions) {
    this.server = server;
    this.sources = sources;
    this.actions = actions;
  }

  /**
   * Listens.
   *
   * @throws IOException if the address is taken
   */
  public static StatusServer start(InetSocketAddress address, Sources sources, Actions actions)
      throws IOException {
    HttpServer http = BoundedHttpServer.listen(address, Optional.empty(), LIMITS);
    StatusServer status = new StatusServer(http, sources, actions);
    http.createContext("/healthz/ready", exact(status::ready));
    HttpHandler metrics = sources.metrics()::answer;
    HttpHandler scraped = actions.onlyTheyScrape() ? fromThisHost(metrics) : metrics;
    http.createContext("/stats/prometheus", exact(scraped));
    http.createContext("/metrics", exact(scraped));
    http.createContext("/quitquitquit", exact(fromThisHost(post(status::quit))));
    http.createContext("/drain", exact(fromThisHost(post(status::drain))));
    http.createContext("/debug/ndsz", exact(fromThisHost(status::nameTable)));
    http.createContext("/app-health/", status::probe);
    http.createContext("/app-lifecycle/", status::probe);
    http.start();
    LOG.log(System.Logger.Level.INFO, "status port is open at " + http.getAddress());
    return status;
  }

  /** The server matches by prefix; these paths are whole. An exchange is always ended. */
  private static HttpHandler exact(HttpHandler handler) {
    return exchange -> {
      try (exchange) {
        if (exchange.getRequestURI().getPath().equals(exchange.getHttpContext().getPath())) {
          handler.handle(exchange);
        } else {
          answer(exchange, 404, "not found\n");
        }
      }
    };
  }

  private void ready(HttpExchange exchange) throws IOException {
    String problem = sources.readiness().problem().or(this::dnsProblem).orElse("");
    String before = lastProblem.getAndSet(problem);
    if (problem.isEmpty() && !before.isEmpty()) {
      sources.agent().ready(Instant.now());
      LOG.log(System.Logger.Level.INFO, "Envoy proxy is ready");
    } else if (!problem.isEmpty() && !problem.equals(before)) {
      LOG.log(System.Logger.Level.WARNING, "Envoy proxy is NOT ready: " + problem);
    }
    if (problem.isEmpty()) {
      exchange.sendResponseHeaders(OK, -1);
    } else {
      answer(exchange, UNAVAILABLE, problem + "\n");
    }
  }

  private Optional<String> dnsProblem() {
    return sources.dns().isEmpty() || sources.dns().get().isReady()
        ? Optional.empty()
        : Optional.of("DNS is captured and its name table has not come");
  }

  private void nameTable(HttpExchange exchange) throws IOException {
    Optional<String> table = sources.dns().flatMap(DnsProxy::nameTable);
    byte[] body = table.orElse("{}").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(table.isPresent() ? OK : 404, body.length);
    exchange.getResponseBody().write(body);
  }

  private static HttpHandler fromThisHost(HttpHandler handler) {
    return exchange -> {
      if (exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
        handler.handle(exchange);
      } else {
        answer(exchange, 403, "Only requests from localhost are allowed\n");
      }
    };
  }

  private static HttpHandler post(HttpHandler handler) {
    return exchange -> {
      if (exchange.getRequestMethod().equals("POST")) {
        handler.handle(exchange);
      } else {
        answer(exchange, 405, "Method Not Allowed\n");
      }
    };
  }

  private void quit(HttpExchange exchange) throws IOException {
    answer(exchange, OK, "OK");
    LOG.log(System.Logger.Level.INFO, "asked by /quitquitquit to end");
    actions.quit().run();
  }

  private void drain(HttpExchange exchange) throws IOException {
    answer(exchange, OK, "OK");
    LOG.log(System.Logger.Level.INFO, "asked by /drain to drain Envoy");
    actions.drain().run();
  }

  private void probe(HttpExchange exchange) throws IOException {
    try (exchange) {
      ProbeOutcome outcome =
          sources.probes().ask(exchange.getRequestURI().getPath(), exchange.getRequestHeaders());
      answer(exchange, outcome.status(), outcome.body());
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    answer(exchange, status, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    if (body.length == 0 || status == 204 || status == 304) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
