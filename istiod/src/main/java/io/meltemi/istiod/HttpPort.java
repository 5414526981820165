package io.meltemi.istiod;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.meltemi.base.http.BoundedHttpServer;
import io.meltemi.base.http.HttpLimits;
import io.meltemi.base.http.HttpTls;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An HTTP port of istiod. {@link BoundedHttpServer} bounds its connections; large responses are
 * limited by the handler.
 */
final class HttpPort implements AutoCloseable {
  private final HttpServer server;

  private HttpPort(HttpServer server) {
    this.server = server;
  }

  /**
   * @param routes registers what is served
   * @throws StartException when the address cannot be bound
   */
  static HttpPort open(String flag, HostPort address, Consumer<HttpServer> routes)
      throws StartException {
    return open(flag, address, Optional.empty(), routes);
  }

  /** The same over TLS. */
  static HttpPort open(String flag, HostPort address, HttpTls tls, Consumer<HttpServer> routes)
      throws StartException {
    return open(flag, address, Optional.of(tls), routes);
  }

  private static HttpPort open(
      String flag, HostPort address, Optional<HttpTls> tls, Consumer<HttpServer> routes)
      throws StartException {
    try {
      var server = BoundedHttpServer.listen(address.address(), tls, HttpLimits.DEFAULT);
      routes.accept(server);
      server.start();
      return new HttpPort(server);
    } catch (IOException | UnresolvedAddressException e) {
      throw new StartException(
          "%s: cannot listen on %s: %s"
              .formatted(flag, address, Optional.ofNullable(e.getMessage()).orElse("unknown host")),
          e);
    }
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
  }
}
