package io.meltemi.kube;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An API server that answers what a test says, and remembers what it was asked. */
public final class ScriptedServer implements AutoCloseable {
  /** A request: method, path with query, header {@code Authorization} and body. */
  public record Asked(String method, String target, String authorization, String body) {}

  /** What the test answers with. */
  public interface Script {
    void answer(Asked asked, HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  public ScriptedServer(Script script) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(threads);
    server.createContext("/", exchange -> answer(script, exchange));
    server.start();
  }

  private void answer(Script script, HttpExchange exchange) throws IOException {
    try (exchange) {
      var one =
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                  .orElse(""),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      asked.add(one);
      script.answer(one, exchange);
    }
  }

  public List<Asked> asked() {
    return asked;
  }

  public List<Asked> asked(String part) {
    return asked.stream().filter(a -> a.target().contains(part)).toList();
  }

  KubeCredentials credentials(Path token) {
    return KubeCredentials.ofToken(uri(), Optional.empty(), new Material.InFile(token));
  }

  KubeCredentials credentials() {
    return KubeCredentials.ofToken(uri(), Optional.empty(), new Material.Inline("t0"));
  }

  public KubeClient client(KubeSettings settings) {
    try {
      return KubeClient.of(credentials(), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI uri() {
    return URI.create(
        "http://" + server.getAddress().getHostString() + ":" + server.getAddress().getPort());
  }

  public static void json(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
