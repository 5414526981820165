package io.meltemi.istiod.jwks;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.meltemi.ca.CaSettings;
import io.meltemi.ca.CertificateAuthority;
import io.meltemi.ca.KeyMaterial;
import io.meltemi.ca.MemoryStore;
import io.meltemi.ca.SelfSignedRoot;
import io.meltemi.ca.SigningMaterial;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server on loopback that answers by path. */
public final class KeyServer implements AutoCloseable {
  public record Answer(int status, String location, String body) {}

  public final Map<String, Answer> answers = new ConcurrentHashMap<>();
  public final AtomicInteger requests = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  private KeyServer(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          var answer =
              answers.getOrDefault(exchange.getRequestURI().getPath(), new Answer(404, "", ""));
          if (!answer.location().isEmpty()) {
            exchange.getResponseHeaders().set("Location", answer.location());
          }
          byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
          // Length 0 is an answer in chunks.
          exchange.sendResponseHeaders(answer.status(), requests.get() % 2 == 0 ? body.length : 0);
          try (var out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    server.start();
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  public static KeyServer plain() throws IOException {
    return new KeyServer(HttpServer.create(loopback(), 0));
  }

  /** With a certificate for {@code localhost} of an authority whose root is written to a file. */
  public static KeyServer withTls(Path root) throws Exception {
    SigningMaterial material =
        new SelfSignedRoot(
                CaSettings.DEFAULT, new MemoryStore(), Clock.systemUTC(), new SecureRandom())
            .load();
    KeyMaterial serving =
        new CertificateAuthority(
                CaSettings.DEFAULT, material, Clock.systemUTC(), new SecureRandom())
            .server(List.of("localhost"), Duration.ofHours(1));
    Files.writeString(root, material.rootsPem());
    var keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "server", serving.key(), new char[0], serving.chain().toArray(Certificate[]::new));
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, new char[0]);
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    return new KeyServer(server);
  }

  public void serve(String path, String body) {
    answers.put(path, new Answer(200, "", body));
  }

  public void redirect(String path, String location) {
    answers.put(path, new Answer(302, location, ""));
  }

  public void fail(String path) {
    answers.put(path, new Answer(503, "", "down"));
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public String url(String path) {
    return "http://localhost:" + port() + path;
  }

  public String secureUrl(String path) {
    return "https://localhost:" + port() + path;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
