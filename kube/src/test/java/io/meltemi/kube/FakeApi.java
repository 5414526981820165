package io.meltemi.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * An API server in memory: lists, watches, writes with versions. A test may put a fault before it,
 * which answers what it likes.
 */
public final class FakeApi implements AutoCloseable {
  /** Short times, so that what has to time out does. */
  public static final KubeSettings QUICK =
      KubeSettings.DEFAULT.withTimeouts(
          Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofSeconds(1));

  /** Answers in place of the server, or says that it does not. */
  public interface Fault {
    boolean answer(ScriptedServer.Asked asked, HttpExchange exchange) throws IOException;
  }

  private static final String END = "end";
  private static final String CUT = "cut";

  private final ScriptedServer server;
  private final Map<String, ObjectNode> objects = new TreeMap<>();

  /** What was told to those that watched; others are told when they watch from before it. */
  private record Told(long version, String path, String line) {}

  private final List<Told> told = new ArrayList<>();
  private final Map<LinkedBlockingQueue<String>, String> watchers = new LinkedHashMap<>();
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final List<String> groups = new CopyOnWriteArrayList<>();
  private long version = 1000;

  public FakeApi() throws IOException {
    this.server = new ScriptedServer(this::answer);
  }

  public KubeClient client() {
    return server.client(QUICK);
  }

  public ScriptedServer server() {
    return server;
  }

  /** The next request that the fault answers is its; others go on to the server. */
  public void once(Fault fault) {
    faults.add(
        new Fault() {
          @Override
          public boolean answer(ScriptedServer.Asked asked, HttpExchange exchange)
              throws IOException {
            if (!faults.remove(this)) {
              return false;
            }
            boolean answered = fault.answer(asked, exchange);
            if (!answered) {
              faults.add(this);
            }
            return answered;
          }
        });
  }

  public void always(Fault fault) {
    faults.add(fault);
  }

  public void noFaults() {
    faults.clear();
  }

  /**
   * Serves a kind beside Kubernetes' own, in that discovery's form: {@code
   * GROUP/VERSION/PLURAL/KIND}.
   */
  public void serve(String... kinds) {
    groups.clear();
    groups.addAll(List.of(kinds));
  }

  /** Stores an object under its path, such as {@code /api/v1/namespaces/a/pods/p}. */
  public synchronized void put(String path, String json) {
    try {
      var object = (ObjectNode) Json.read(json.getBytes(StandardCharsets.UTF_8));
      String[] parts = path.split("/");
      ObjectNode metadata = object.withObject("/metadata");
      metadata.put("name", parts[parts.length - 1]);
      if (path.contains("/namespaces/") && parts.length > 5) {
        metadata.put("namespace", parts[parts.length - 3]);
      }
      store(path, object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void store(String path, ObjectNode object) {
    object.withObject("/metadata").put("resourceVersion", Long.toString(++version));
    boolean isNew = objects.put(path, object) == null;
    tell(path, isNew ? "ADDED" : "MODIFIED", object);
  }

  public synchronized void delete(String path) {
    ObjectNode object = objects.remove(path);
    object.withObject("/metadata").put("resourceVersion", Long.toString(++version));
    tell(path, "DELETED", object);
  }

  /** Takes the object away without a word, as if it had gone while nobody watched. */
  public synchronized void vanish(String path) {
    objects.remove(path);
    version++;
  }

  /** Counts on from that version. */
  public synchronized void versionAt(long now) {
    version = now;
  }

  public synchronized long version() {
    return version;
  }

  public synchronized boolean isStored(String path) {
    return objects.containsKey(path);
  }

  public synchronized ObjectNode stored(String path) {
    return objects.get(path).deepCopy();
  }

  public synchronized void bookmark() {
    say(
        "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\""
            + version
            + "\"}}}");
  }

  /** Says a line to all that watch. */
  public synchronized void say(String line) {
    watchers.keySet().forEach(w -> w.add(line));
  }

  /** Breaks the connections of all that watch. */
  public void cut() {
    say(CUT);
  }

  /** Ends all watches as when their time is over. */
  public void expire() {
    say(END);
  }

  public synchronized int watches() {
    return watchers.size();
  }

  private void tell(String path, String type, ObjectNode object) {
    String line = "{\"type\":\"" + type + "\",\"object\":" + object + "}";
    told.add(new Told(version, path, line));
    watchers.forEach(
        (watcher, collection) -> {
          if (isIn(path, collection)) {
            watcher.add(line);
          }
        });
  }

  /** Whether the object is one of the collection, which may be that of all namespaces. */
  private static boolean isIn(String path, String collection) {
    String plural = collection.substring(collection.lastIndexOf('/'));
    String of = path.substring(0, path.lastIndexOf('/'));
    if (of.equals(collection)) {
      return true;
    }
    String prefix = collection.substring(0, collection.length() - plural.length());
    return of.startsWith(prefix + "/namespaces/") && of.endsWith(plural);
  }

  private void answer(ScriptedServer.Asked asked, HttpExchange exchange) throws IOException {
    for (Fault fault : faults) {
      if (fault.answer(asked, exchange)) {
        return;
      }
    }
    String path = exchange.getRequestURI().getPath();
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    switch (asked.method()) {
      case "GET" -> {
        if (query.contains("watch=true")) {
          watch(path, query, exchange);
        } else {
          get(path, query, exchange);
        }
      }
      case "POST" -> create(path, asked.body(), exchange);
      case "PUT" -> replace(path, asked.body(), exchange);
      case "PATCH" -> merge(path.replaceAll("/status$", ""), asked.body(), exchange);
      case "DELETE" -> delete(path, asked.body(), exchange);
      default -> ScriptedServer.json(exchange, 405, "{}");
    }
  }

  private synchronized void get(String path, String query, HttpExchange exchange)
      throws IOException {
    if (path.equals("/apis")) {
      ScriptedServer.json(exchange, 200, discovery());
      return;
    }
    if (objects.containsKey(path)) {
      ScriptedServer.json(exchange, 200, objects.get(path).toString());
      return;
    }
    if (path.split("/").length > (path.startsWith("/api/") ? 6 : 7)) {
      ScriptedServer.json(exchange, 404, "{}");
      return;
    }
    String name =
        query.contains("metadata.name=") ? query.replaceAll(".*metadata.name=([^&]*).*", "$1") : "";
    String items =
        objects.entrySet().stream()
            .filter(o -> isIn(o.getKey(), path))
            .filter(o -> name.isEmpty() || o.getKey().endsWith("/" + name))
            .map(o -> o.getValue().toString())
            .collect(Collectors.joining(","));
    ScriptedServer.json(
        exchange,
        200,
        "{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"%d\"},\"items\":[%s]}"
            .formatted(version, items));
  }

  private String discovery() {
    var items = new ArrayList<String>();
    for (String kind : groups) {
      String[] parts = kind.split("/");
      items.add(
          """
          {"metadata":{"name":"%s"},"versions":[{"version":"%s","resources":[{"resource":"%s",
           "responseKind":{"kind":"%s"},"scope":"Namespaced"}]}]}
          """
              .formatted((Object[]) parts));
    }
    return "{\"kind\":\"APIGroupDiscoveryList\",\"items\":[" + String.join(",", items) + "]}";
  }

  private void watch(String path, String query, HttpExchange exchange) throws IOException {
    var lines = new LinkedBlockingQueue<String>();
    String from = query.replaceAll(".*resourceVersion=(\\d*).*", "$1");
    synchronized (this) {
      told.stream()
          .filter(t -> isIn(t.path(), path) && t.version() > Long.parseLong(from))
          .forEach(t -> lines.add(t.line()));
      watchers.put(lines, path);
    }
    try {
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      out.flush();
      for (String line = next(lines); !line.equals(END); line = next(lines)) {
        if (line.equals(CUT)) {
          throw new IOException("cut");
        }
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
      out.close();
    } finally {
      synchronized (this) {
        watchers.remove(lines);
      }
    }
  }

  private static String next(LinkedBlockingQueue<String> lines) throws IOException {
    try {
      String line = lines.poll(30, TimeUnit.SECONDS);
      return line == null ? END : line;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private synchronized void create(String path, String body, HttpExchange exchange)
      throws IOException {
    var object = (ObjectNode) Json.read(body.getBytes(StandardCharsets.UTF_8));
    String place = path + "/" + object.at("/metadata/name").asText();
    if (objects.containsKey(place)) {
      ScriptedServer.json(exchange, 409, "{\"reason\":\"AlreadyExists\"}");
      return;
    }
    store(place, object);
    ScriptedServer.json(exchange, 201, object.toString());
  }

  private synchronized void replace(String path, String body, HttpExchange exchange)
      throws IOException {
    var object = (ObjectNode) Json.read(body.getBytes(StandardCharsets.UTF_8));
    ObjectNode before = objects.get(path);
    String expected = object.at("/metadata/resourceVersion").asText();
    if (before == null || !before.at("/metadata/resourceVersion").asText().equals(expected)) {
      ScriptedServer.json(exchange, 409, "{\"reason\":\"Conflict\"}");
      return;
    }
    store(path, object);
    ScriptedServer.json(exchange, 200, object.toString());
  }

  /** A merge patch, of the object or of its status. */
  private synchronized void merge(String path, String body, HttpExchange exchange)
      throws IOException {
    ObjectNode object = objects.get(path);
    if (object == null) {
      ScriptedServer.json(exchange, 404, "{}");
      return;
    }
    var patch = (ObjectNode) Json.read(body.getBytes(StandardCharsets.UTF_8));
    String expected = patch.at("/metadata/resourceVersion").asText();
    if (!expected.isEmpty() && !object.at("/metadata/resourceVersion").asText().equals(expected)) {
      ScriptedServer.json(exchange, 409, "{\"reason\":\"Conflict\"}");
      return;
    }
    ObjectNode merged = merged(object, patch);
    store(path, merged);
    ScriptedServer.json(exchange, 200, merged.toString());
  }

  private synchronized void delete(String path, String body, HttpExchange exchange)
      throws IOException {
    ObjectNode object = objects.get(path);
    if (object == null) {
      ScriptedServer.json(exchange, 404, "{}");
      return;
    }
    var options = (ObjectNode) Json.read(body.getBytes(StandardCharsets.UTF_8));
    String expected = options.at("/preconditions/resourceVersion").asText();
    if (!expected.isEmpty() && !object.at("/metadata/resourceVersion").asText().equals(expected)) {
      ScriptedServer.json(exchange, 409, "{\"reason\":\"Conflict\"}");
      return;
    }
    delete(path);
    ScriptedServer.json(exchange, 200, "{}");
  }

  private static ObjectNode merged(ObjectNode object, ObjectNode patch) {
    ObjectNode merged = object.deepCopy();
    patch
        .properties()
        .forEach(
            field -> {
              if (field.getValue() instanceof ObjectNode below) {
                merged.set(field.getKey(), merged(merged.withObject("/" + field.getKey()), below));
              } else if (field.getValue().isNull()) {
                merged.remove(field.getKey());
              } else {
                merged.set(field.getKey(), field.getValue());
              }
            });
    return merged;
  }

  @Override
  public void close() {
    expire();
    server.close();
  }
}
