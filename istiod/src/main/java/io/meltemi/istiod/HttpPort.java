package io.meltemi.istiod;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * One HTTP port. A virtual thread answers each request. The launcher's flags bound connections, the
 * size of a request's head and how long a request may take to come: who is slow, or never ends a
 * handshake, holds one of the permits for that long, so that there are many. What is large in an
 * answer is bounded by who answers.
 */
final class HttpPort implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final int CONCURRENT_REQUESTS = 1024;

  private final HttpServer server;
  private final ExecutorService threads;

  private HttpPort(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * @param routes registers what is served
   * @throws StartException when the address cannot be bound
   */
  static HttpPort open(String flag, HostPort address, Consumer<HttpServer> routes)
      throws StartException {
    try {
      return run(HttpServer.create(address.address(), BACKLOG), routes);
    } catch (IOException | UnresolvedAddressException e) {
      throw cannotListen(flag, address, e);
    }
  }

  /** The same over TLS. */
  static HttpPort open(String flag, HostPort address, SSLContext tls, Consumer<HttpServer> routes)
      throws StartException {
    try {
      HttpsServer server = HttpsServer.create(address.address(), BACKLOG);
      server.setHttpsConfigurator(new HttpsConfigurator(tls));
      return run(server, routes);
    } catch (IOException | UnresolvedAddressException e) {
      throw cannotListen(flag, address, e);
    }
  }

  private static HttpPort run(HttpServer server, Consumer<HttpServer> routes) {
    routes.accept(server);
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    var permits = new Semaphore(CONCURRENT_REQUESTS, true);
    server.setExecutor(
        task ->
            threads.execute(
                () -> {
                  permits.acquireUninterruptibly();
                  try {
                    task.run();
                  } finally {
                    permits.release();
                  }
                }));
    server.start();
    return new HttpPort(server, threads);
  }

  private static StartException cannotListen(String flag, HostPort address, Exception e) {
    return new StartException(
        "%s: cannot listen on %s: %s"
            .formatted(flag, address, Optional.ofNullable(e.getMessage()).orElse("unknown host")),
        e);
  }

  static void answer(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
