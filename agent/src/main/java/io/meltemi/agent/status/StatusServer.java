package io.meltemi.agent.status;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.meltemi.agent.envoy.EnvoyAdmin;
import io.meltemi.agent.envoy.Readiness;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** Serves the status port until it is closed. */
public final class StatusServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("default");
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final int BACKLOG = 64;

  private final HttpServer server;
  private final ExecutorService executor;
  private final Readiness readiness;
  private final AgentMetrics agent;
  private final MetricsMerge metrics;
  private final Runnable quit;
  private final AtomicReference<String> lastProblem = new AtomicReference<>("not probed yet");

  private StatusServer(
      HttpServer server,
      Readiness readiness,
      AgentMetrics agent,
      MetricsMerge metrics,
      Runnable quit) {
    this.server = server;
    this.readiness = readiness;
    this.agent = agent;
    this.metrics = metrics;
    this.quit = quit;
    this.executor = Executors.newVirtualThreadPerTaskExecutor();
  }

  /**
   * Listens.
   *
   * @param application where the application's metrics are
   * @param quit called when a process of this host asks the agent to end
   * @throws IOException if the address is taken
   */
  public static StatusServer start(
      InetSocketAddress address,
      Readiness readiness,
      EnvoyAdmin envoy,
      AgentMetrics agent,
      Optional<ApplicationMetrics> application,
      Runnable quit)
      throws IOException {
    HttpServer http = HttpServer.create(address, BACKLOG);
    StatusServer status =
        new StatusServer(http, readiness, agent, new MetricsMerge(agent, envoy, application), quit);
    http.setExecutor(status.executor);
    http.createContext("/healthz/ready", exact(status::ready));
    http.createContext("/stats/prometheus", exact(status::metrics));
    http.createContext("/metrics", exact(status::metrics));
    http.createContext("/quitquitquit", exact(status::quit));
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
    String problem = readiness.problem().orElse("");
    String before = lastProblem.getAndSet(problem);
    if (problem.isEmpty() && !before.isEmpty()) {
      agent.ready(Instant.now());
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

  private void metrics(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", MetricsMerge.CONTENT_TYPE);
    exchange.sendResponseHeaders(OK, 0);
    try (OutputStream body = exchange.getResponseBody()) {
      metrics.writeTo(body);
    }
  }

  private void quit(HttpExchange exchange) throws IOException {
    if (!exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
      answer(exchange, 403, "only requests from this host are allowed\n");
    } else if (!exchange.getRequestMethod().equals("POST")) {
      answer(exchange, 405, "only POST is allowed\n");
    } else {
      answer(exchange, OK, "OK");
      LOG.log(System.Logger.Level.INFO, "asked by /quitquitquit to end");
      quit.run();
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
