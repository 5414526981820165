package io.meltemi.agent.xds;

import io.meltemi.agent.proto.WireField;
import io.meltemi.agent.xds.ExtensionRewriter.Rewritten;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Rewrites the responses of one stream with extension configurations: one after the other, for they
 * go to Envoy in their order, and the configurations of one all at a time. Meanwhile what is of
 * other types passes. A configuration with something in its place is rewritten again later, unless
 * istiod has sent another by then. Responses are given on the event loop.
 */
final class ExtensionQueue {
  private static final System.Logger LOG = System.getLogger("wasm");
  private static final int RESOURCES = 2;
  private static final int VALUE = 2;
  private static final int NAME = 1;

  /** Version, type and nonce: what a response has beside resources, in both protocols. */
  private static final Set<Integer> HEAD = Set.of(1, 4, 5);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final Executor THREADS = task -> Thread.ofVirtual().name("wasm").start(task);

  private final AdsPath path;
  private final ExtensionRewriter rewriter;
  private final Duration firstPause;
  private final Executor loop;
  private final Consumer<byte[]> rewritten;
  private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
  private volatile boolean closed;

  /** The last response, and for each name the number of the response that had it last. */
  private List<WireField> head = List.of();

  private final Map<String, Long> latest = new HashMap<>();
  private long number;

  /**
   * @param firstPause before the first time that something is tried again
   * @param rewritten told what Envoy gets
   */
  ExtensionQueue(
      AdsPath path,
      ExtensionRewriter rewriter,
      Duration firstPause,
      Executor loop,
      Consumer<byte[]> rewritten) {
    this.path = path;
    this.rewriter = rewriter;
    this.firstPause = firstPause;
    this.loop = loop;
    this.rewritten = rewritten;
  }

  /** Takes a response. */
  void add(byte[] response) {
    enqueue(() -> first(response));
  }

  /** The stream has ended. */
  void close() {
    closed = true;
  }

  private synchronized void enqueue(Runnable task) {
    last = last.thenRunAsync(() -> attempt(task), THREADS);
  }

  private static void attempt(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.ERROR, "extensions cannot be rewritten", bug);
    }
  }

  private void give(byte[] response) {
    loop.execute(() -> rewritten.accept(response));
  }

  /** Resources that have something in the place of what they name. */
  private record Waiting(List<byte[]> resources, long number, Duration pause) {}

  private void first(byte[] response) {
    List<WireField> fields;
    try {
      fields = WireField.of(response);
    } catch (IllegalArgumentException broken) {
      // Envoy will tell what is wrong with it.
      LOG.log(System.Logger.Level.WARNING, "extensions cannot be read: " + broken.getMessage());
      give(response);
      return;
    }
    number++;
    head = fields.stream().filter(f -> HEAD.contains(f.number())).toList();
    List<byte[]> resources =
        fields.stream().filter(ExtensionQueue::isResource).map(WireField::value).toList();
    resources.forEach(resource -> latest.put(name(resource), number));
    List<Rewritten> made = rewriteAll(resources);
    var changed = new ArrayList<WireField>();
    int next = 0;
    for (WireField field : fields) {
      changed.add(
          isResource(field) ? WireField.bytes(RESOURCES, made.get(next++).config()) : field);
    }
    give(WireField.join(changed));
    wait(new Waiting(unfinished(resources, made), number, firstPause));
  }

  private static boolean isResource(WireField field) {
    return field.number() == RESOURCES && field.isBytes();
  }

  private static List<byte[]> unfinished(List<byte[]> resources, List<Rewritten> made) {
    var unfinished = new ArrayList<byte[]>();
    for (int i = 0; i < resources.size(); i++) {
      if (!made.get(i).isFinal()) {
        unfinished.add(resources.get(i));
      }
    }
    return unfinished;
  }

  private void wait(Waiting waiting) {
    if (!waiting.resources().isEmpty()) {
      CompletableFuture.delayedExecutor(
              waiting.pause().toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
          .execute(() -> enqueue(() -> again(waiting)));
    }
  }

  private void again(Waiting waiting) {
    List<byte[]> resources =
        waiting.resources().stream()
            .filter(r -> latest.getOrDefault(name(r), 0L) == waiting.number())
            .toList();
    if (closed || resources.isEmpty()) {
      return;
    }
    List<Rewritten> made = rewriteAll(resources);
    var response = new ArrayList<>(head);
    made.stream()
        .filter(Rewritten::isFinal)
        .forEach(m -> response.add(WireField.bytes(RESOURCES, m.config())));
    if (response.size() > head.size()) {
      give(WireField.join(response));
    }
    Duration pause = waiting.pause().multipliedBy(2);
    wait(
        new Waiting(
            unfinished(resources, made),
            waiting.number(),
            pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause));
  }

  private List<Rewritten> rewriteAll(List<byte[]> resources) {
    var made = new ArrayList<Future<Rewritten>>();
    // Closing it waits for all.
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      resources.forEach(resource -> made.add(threads.submit(() -> resource(resource))));
    }
    return made.stream().map(Future::resultNow).toList();
  }

  /** A resource of either protocol; the delta one has the {@code Any} inside. */
  private Rewritten resource(byte[] resource) {
    try {
      if (path != AdsPath.DELTA) {
        return any(resource);
      }
      List<WireField> fields = WireField.of(resource);
      Rewritten any = any(WireField.find(fields, VALUE).orElse(new byte[0]));
      return new Rewritten(
          WireField.join(WireField.with(fields, VALUE, any.config())), any.isFinal());
    } catch (IllegalArgumentException broken) {
      return new Rewritten(resource, true);
    }
  }

  private Rewritten any(byte[] any) {
    List<WireField> fields = WireField.of(any);
    Rewritten made = rewriter.rewrite(WireField.find(fields, VALUE).orElse(new byte[0]));
    return new Rewritten(
        WireField.join(WireField.with(fields, VALUE, made.config())), made.isFinal());
  }

  /** The name of the configuration in a resource; empty where none can be read. */
  private String name(byte[] resource) {
    try {
      byte[] any =
          path == AdsPath.DELTA
              ? WireField.find(WireField.of(resource), VALUE).orElse(new byte[0])
              : resource;
      byte[] config = WireField.find(WireField.of(any), VALUE).orElse(new byte[0]);
      return WireField.text(WireField.of(config), NAME);
    } catch (IllegalArgumentException broken) {
      return "";
    }
  }
}
