package io.meltemi.agent.wasm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;

/** A server of modules and a registry of images on loopback. */
final class FakeServer implements AutoCloseable {
  static final byte[] MODULE = {0, 'a', 's', 'm', 1, 0, 0, 0, 42};

  private final HttpServer server;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<String, String> types = new ConcurrentHashMap<>();
  private final Map<String, Deque<Integer>> failures = new ConcurrentHashMap<>();
  private final Map<String, String> redirects = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile String challenge = "";
  private volatile String wanted = "";

  FakeServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  String authority() {
    return "127.0.0.1:" + port();
  }

  String url(String path) {
    return "http://" + authority() + path;
  }

  /** What was asked for, with who asked: {@code /path} or {@code /path Bearer x}. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  FakeServer put(String path, byte[] content) {
    files.put(path, content);
    return this;
  }

  /** It answers that path with these statuses first. */
  void fail(String path, Integer... statuses) {
    failures.put(path, new ArrayDeque<>(List.of(statuses)));
  }

  void redirect(String path, String to) {
    redirects.put(path, to);
  }

  /** Whoever asks for images has to say that. */
  void protect(String newChallenge, String authorization) {
    challenge = newChallenge;
    wanted = authorization;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().toString();
      String who = exchange.getRequestHeaders().getFirst("Authorization");
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      asked.add(path + (who == null ? "" : " " + who) + (body.isEmpty() ? "" : " " + body));
      Integer failure = failures.getOrDefault(path, new ArrayDeque<>()).poll();
      if (failure != null) {
        exchange.sendResponseHeaders(failure, -1);
      } else if (redirects.containsKey(path)) {
        exchange.getResponseHeaders().set("Location", redirects.get(path));
        exchange.sendResponseHeaders(307, -1);
      } else if (path.startsWith("/v2/") && !wanted.isEmpty() && !wanted.equals(who)) {
        exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
        exchange.sendResponseHeaders(401, -1);
      } else if (files.containsKey(path)) {
        byte[] content = files.get(path);
        exchange.getResponseHeaders().set("Content-Type", types.getOrDefault(path, "x/y"));
        // Every other answer has no length, and comes in chunks.
        exchange.sendResponseHeaders(200, asked.size() % 2 == 0 ? 0 : content.length);
        exchange.getResponseBody().write(content);
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  /** An image of one layer with its tag; gives the digest of its manifest. */
  String image(String repository, String tag, String manifestType, String layerType, byte[] layer) {
    return image(repository, tag, manifestType, List.of(layerType), List.of(layer));
  }

  String image(
      String repository,
      String tag,
      String manifestType,
      List<String> layerTypes,
      List<byte[]> layers) {
    var list = new StringBuilder();
    for (int i = 0; i < layers.size(); i++) {
      String digest = "sha256:" + Sums.of(layers.get(i));
      put("/v2/" + repository + "/blobs/" + digest, layers.get(i));
      list.append(i == 0 ? "" : ",")
          .append(
              "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                  .formatted(layerTypes.get(i), digest, layers.get(i).length));
    }
    String type = manifestType.isEmpty() ? "" : "\"mediaType\":\"" + manifestType + "\",";
    return manifest(repository, tag, "{\"schemaVersion\":2," + type + "\"layers\":[" + list + "]}");
  }

  /** A document under a tag and its digest; gives the latter's digits. */
  String manifest(String repository, String tag, String document) {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    String digest = Sums.of(bytes);
    put("/v2/" + repository + "/manifests/" + tag, bytes);
    put("/v2/" + repository + "/manifests/sha256:" + digest, bytes);
    return digest;
  }

  static byte[] tar(String name, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(entry("README", "hello".getBytes(StandardCharsets.UTF_8)));
    out.writeBytes(entry(name, content));
    out.writeBytes(new byte[1024]);
    return out.toByteArray();
  }

  static byte[] entry(String name, byte[] content) {
    byte[] block = new byte[512 + (content.length + 511) / 512 * 512];
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(text, 0, block, 0, text.length);
    byte[] size = "%011o".formatted(content.length).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(size, 0, block, 124, size.length);
    block[156] = '0';
    System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, block, 257, 5);
    System.arraycopy(content, 0, block, 512, content.length);
    return block;
  }

  static byte[] gzip(byte[] content) {
    var out = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(out)) {
      zip.write(content);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
