package io.meltemi.agent.wasm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The modules that are there, as files. One that is there is not fetched again: what it was fetched
 * by is verified to be that, or was not asked to be another. Any thread; blocks.
 *
 * <p>Source: istio 1.30.3 pkg/wasm/cache.go.
 */
public final class ModuleCache {
  private static final System.Logger LOG = System.getLogger("wasm");

  private final WasmSettings settings;
  private final WasmStatistics statistics;
  private final LongSupplier nanos;
  private final ModuleFetcher fetcher;
  private final AtomicLong scratch = new AtomicLong();
  private final ConcurrentHashMap<String, ReentrantLock> underWay = new ConcurrentHashMap<>();
  private final Map<Key, Entry> modules = new HashMap<>();
  private final Map<String, Pulled> pulled = new HashMap<>();

  /**
   * @param nanos as {@link System#nanoTime}
   */
  public ModuleCache(WasmSettings settings, WasmStatistics statistics, LongSupplier nanos) {
    this.settings = settings;
    this.statistics = statistics;
    this.nanos = nanos;
    this.fetcher = new ModuleFetcher(settings);
  }

  /**
   * @param name the URL without what tells the version of an image
   */
  private record Key(String name, String sum) {}

  private static final class Entry {
    final Path file;
    final Set<String> urls = new HashSet<>();
    long used;

    Entry(Path file) {
      this.file = file;
    }
  }

  /** What a URL last led to, and for which revision of which extension. */
  private record Pulled(String sum, Map<String, String> revisions) {
    boolean isGoodFor(ModuleRequest request) throws FetchException {
      return request.keeps() || request.revision().equals(revisions.get(request.extension()));
    }
  }

  /** The file of a module. */
  Path get(ModuleRequest request) throws IOException {
    // One pull of one URL at a time: the others find what it brought.
    ReentrantLock one = underWay.computeIfAbsent(request.url(), _ -> new ReentrantLock());
    one.lock();
    try {
      Optional<Path> known = find(request);
      statistics.lookup(known.isPresent());
      return known.isPresent() ? known.orElseThrow() : fetched(request);
    } finally {
      one.unlock();
    }
  }

  private static String name(ModuleRequest request) throws FetchException {
    return request.isImage() ? ModuleRequest.OCI + request.image().name() : request.url();
  }

  private Optional<Path> find(ModuleRequest request) throws FetchException {
    String sum = request.sha256();
    if (sum.isEmpty() && request.isImage() && request.image().digest().isPresent()) {
      sum = request.image().digest().orElseThrow().substring("sha256:".length());
    }
    synchronized (modules) {
      if (sum.isEmpty()) {
        Pulled last = pulled.get(request.url());
        if (last == null || !last.isGoodFor(request)) {
          return Optional.empty();
        }
        sum = last.sum();
        last.revisions().put(request.extension(), request.revision());
      }
      return touched(new Key(name(request), sum));
    }
  }

  private Optional<Path> touched(Key key) {
    Entry entry = modules.get(key);
    if (entry == null || !Files.isRegularFile(entry.file)) {
      return Optional.empty();
    }
    entry.used = nanos.getAsLong();
    return Optional.of(entry.file);
  }

  private Path fetched(ModuleRequest request) throws IOException {
    Files.createDirectories(settings.folder());
    Path work = settings.folder().resolve("fetch-" + scratch.incrementAndGet());
    try {
      long deadline = System.nanoTime() + request.timeout().toNanos();
      ModuleFetcher.Found found = fetcher.find(request, work, deadline);
      checkSum(request, found.sums());
      Path file = kept(request, found, work);
      statistics.fetched(WasmStatistics.Fetch.SUCCESS);
      return file;
    } catch (IOException e) {
      statistics.fetched(
          e instanceof WrongSumException
              ? WasmStatistics.Fetch.CHECKSUM_MISMATCHED
              : WasmStatistics.Fetch.DOWNLOAD_FAILURE);
      throw e;
    } finally {
      removeScratch(work);
    }
  }

  private static final class WrongSumException extends IOException {
    private static final long serialVersionUID = 1;

    WrongSumException(String message) {
      super(message);
    }
  }

  private static void checkSum(ModuleRequest request, List<String> sums) throws IOException {
    if (!request.sha256().isEmpty() && !sums.contains(request.sha256())) {
      throw new WrongSumException(
          "%s has the sum %s (expected: %s)"
              .formatted(request.url(), sums.getLast(), request.sha256()));
    }
  }

  private Path kept(ModuleRequest request, ModuleFetcher.Found found, Path work)
      throws IOException {
    var key = new Key(name(request), found.sums().getLast());
    Optional<Path> known;
    synchronized (modules) {
      known = touched(key);
    }
    Path file =
        known.orElseGet(
            () ->
                settings
                    .folder()
                    .toAbsolutePath()
                    .normalize()
                    .resolve(Sums.of(key.name().getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    .resolve(key.sum() + ".wasm"));
    if (known.isEmpty()) {
      Path made = work.resolveSibling(work.getFileName() + ".made");
      found.write(made);
      if (!Archives.isModule(made)) {
        throw new FetchException(request.url() + " is no WebAssembly module");
      }
      Files.createDirectories(file.getParent());
      Files.move(
          made,
          file,
          java.nio.file.StandardCopyOption.ATOMIC_MOVE,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    synchronized (modules) {
      for (String sum : found.sums()) {
        Entry entry = modules.computeIfAbsent(new Key(key.name(), sum), _ -> new Entry(file));
        entry.used = nanos.getAsLong();
        entry.urls.add(request.url());
      }
      pulled
          .compute(
              request.url(),
              (_, before) ->
                  before != null && before.sum().equals(key.sum())
                      ? before
                      : new Pulled(key.sum(), new HashMap<>()))
          .revisions()
          .put(request.extension(), request.revision());
      statistics.entries().set(modules.size());
    }
    return file;
  }

  private void removeScratch(Path work) {
    try (Stream<Path> all = Files.list(settings.folder())) {
      String prefix = work.getFileName().toString();
      for (Path file : all.toList()) {
        String name = file.getFileName().toString();
        if (name.equals(prefix) || name.startsWith(prefix + ".")) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot tidy " + settings.folder() + ": " + e);
    }
  }

  /** Removes modules that nobody asked for in a long time. */
  void purge() {
    long now = nanos.getAsLong();
    Duration expiry = settings.expiry();
    synchronized (modules) {
      var expired = new ArrayList<Key>();
      modules.forEach(
          (key, entry) -> {
            if (now - entry.used > expiry.toNanos()) {
              expired.add(key);
            }
          });
      for (Key key : expired) {
        Entry entry = modules.remove(key);
        if (entry != null) {
          entry.urls.forEach(pulled::remove);
          removeUnused(entry.file);
        }
      }
      statistics.entries().set(modules.size());
    }
  }

  private void removeUnused(Path file) {
    if (modules.values().stream().noneMatch(other -> other.file.equals(file))) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "cannot remove " + file + ": " + e);
      }
    }
  }

  /** Purges now and then, on a thread of its own, until that is interrupted. */
  public Thread purging() {
    return Thread.ofVirtual()
        .name("wasm-purge")
        .start(
            () -> {
              try {
                while (true) {
                  Thread.sleep(settings.purgeInterval());
                  purge();
                }
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }
}
