package io.meltemi.istiod.trust;

import io.meltemi.base.HttpUrl;
import io.meltemi.base.RepeatedTask;
import io.meltemi.istiod.fetch.FetchException;
import io.meltemi.istiod.fetch.HttpFetch;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Fetches the SPIFFE bundles that are wanted, and again every half hour, as Istio does; soon where
 * it failed, and the last good one stays. From {@link #start} until it is closed.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/trustbundle/trustbundle.go.
 */
public final class SpiffeBundles implements AutoCloseable {
  /** Of a bundle; it may have many keys, but is told to every proxy. */
  public static final int MAX_BYTES = 1 << 20;

  private static final System.Logger LOG = System.getLogger("trustBundle");
  private static final int AT_ONCE = 4;
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
  private static final Duration PERIOD = Duration.ofMinutes(30);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpFetch http;
  private final Duration period;
  private final ExecutorService fetches =
      Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("spiffe-", 0).factory());
  private final RepeatedTask looks;
  private volatile SortedMap<String, List<X509Certificate>> bundles = Collections.emptySortedMap();

  // Guarded by this.
  private final Map<String, BundleState> states = new HashMap<>();
  private boolean begun;

  private SpiffeBundles(HttpFetch http, Supplier<Collection<String>> wanted, Duration period) {
    this.http = http;
    this.period = period;
    Duration pause = LOOK_INTERVAL.compareTo(period) < 0 ? LOOK_INTERVAL : period;
    this.looks = RepeatedTask.start("spiffe-bundles", pause, () -> startDue(wanted.get()));
  }

  /**
   * Begins to fetch, on threads of its own.
   *
   * @param wanted the URLs as of now, each with {@code https}; asked every second
   */
  public static SpiffeBundles start(HttpFetch http, Supplier<Collection<String>> wanted) {
    return start(http, wanted, PERIOD);
  }

  static SpiffeBundles start(HttpFetch http, Supplier<Collection<String>> wanted, Duration period) {
    return new SpiffeBundles(http, wanted, period);
  }

  /** The roots of those that are wanted and were fetched, by URL; the same until one changes. */
  public SortedMap<String, List<X509Certificate>> bundles() {
    return bundles;
  }

  /** Whether each that is wanted was fetched or could not be: one that is not tried is missing. */
  public synchronized boolean areTried() {
    return begun && states.values().stream().allMatch(BundleState::isTried);
  }

  private synchronized void startDue(Collection<String> urls) {
    long now = System.nanoTime();
    if (states.keySet().retainAll(urls)) {
      publish();
    }
    for (String url : urls) {
      BundleState state = states.computeIfAbsent(url, _ -> new BundleState(period, now));
      if (state.startIfDue(now)) {
        fetches.execute(() -> fetch(url, state));
      }
    }
    begun = true;
  }

  private void fetch(String url, BundleState state) {
    try {
      List<X509Certificate> roots = SpiffeBundle.roots(get(url));
      succeeded(url, state, roots);
    } catch (IOException | RuntimeException | Error e) {
      // Whatever it is, it is fetched again.
      failed(url, state, e);
    }
  }

  private String get(String url) throws IOException {
    HttpUrl parsed =
        HttpUrl.parse(url).orElseThrow(() -> new FetchException(url + " is no address"));
    return http.get(parsed, System.nanoTime() + PATIENCE.toNanos());
  }

  private synchronized void succeeded(String url, BundleState state, List<X509Certificate> roots) {
    if (!state.roots().equals(roots)) {
      LOG.log(System.Logger.Level.INFO, "SPIFFE bundle {0}: {1} roots", url, roots.size());
    }
    state.succeeded(roots, System.nanoTime());
    publish();
  }

  private synchronized void failed(String url, BundleState state, Throwable why) {
    String message = why instanceof FetchException ? why.getMessage() : why.toString();
    if (state.failed(String.valueOf(message), System.nanoTime())) {
      LOG.log(
          System.Logger.Level.WARNING,
          "SPIFFE bundle {0}: {1}; {2}",
          url,
          message,
          state.roots().isEmpty() ? "nobody is trusted by it" : "the last one stays in force");
    }
  }

  private void publish() {
    var now = new TreeMap<String, List<X509Certificate>>();
    states.forEach(
        (url, state) -> {
          if (!state.roots().isEmpty()) {
            now.put(url, state.roots());
          }
        });
    if (!now.equals(bundles)) {
      bundles = Collections.unmodifiableSortedMap(now);
    }
  }

  @Override
  public void close() {
    looks.close();
    fetches.shutdownNow();
  }
}
