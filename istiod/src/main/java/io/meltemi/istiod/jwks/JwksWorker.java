package io.meltemi.istiod.jwks;

import io.meltemi.base.RepeatedTask;
import io.meltemi.istiod.fetch.FetchException;
import io.meltemi.istiod.fetch.HttpFetch;
import io.meltemi.model.JwksSource;
import io.meltemi.model.MeshChange;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Fetches the keys that are wanted, and again after a while: soon where it failed. Tells each
 * source's keys when they are others, and that there are none where the first attempt failed; the
 * last keys stay while they cannot be fetched. It has synced when every source that was wanted
 * first has an answer. From {@link #start} until it is closed.
 */
public final class JwksWorker implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("jwks");
  private static final int AT_ONCE = 8;

  /** Nobody is served before the first answers, so they may not take for ever. */
  private static final Duration FIRST_ANSWERS = Duration.ofSeconds(10);

  /** Hears how attempts ended; any thread. */
  public interface Observer {
    void fetched(boolean success);
  }

  private final JwksFetcher fetcher;
  private final Duration refresh;
  private final Observer observer;
  private final ExecutorService fetches =
      Executors.newFixedThreadPool(
          AT_ONCE, Thread.ofPlatform().name("jwks-", 0).daemon().factory());
  private final RepeatedTask task;
  private final MeshChange.Sink sink;

  // What follows is guarded by this.
  private final Map<JwksSource, KeyState> states = new HashMap<>();
  private Optional<Long> firstWantedNanos = Optional.empty();
  private boolean synced;
  private boolean woken;

  private JwksWorker(
      JwksFetcher fetcher,
      Duration refresh,
      Observer observer,
      Function<Consumer<SortedMap<JwksSource, Duration>>, MeshChange.Sink> addTo) {
    this.fetcher = fetcher;
    this.refresh = refresh;
    this.observer = observer;
    this.sink = addTo.apply(this::wanted);
    this.task = RepeatedTask.start("jwks", Duration.ZERO, this::turn);
  }

  /**
   * Begins to fetch, on threads of its own.
   *
   * @param addTo where it says that it wants to know whose keys are wanted, and gets whom to tell
   */
  public static JwksWorker start(
      JwksSettings settings,
      Observer observer,
      Function<Consumer<SortedMap<JwksSource, Duration>>, MeshChange.Sink> addTo) {
    return start(settings, HttpFetch.Resolver.SYSTEM, observer, addTo);
  }

  static JwksWorker start(
      JwksSettings settings,
      HttpFetch.Resolver resolver,
      Observer observer,
      Function<Consumer<SortedMap<JwksSource, Duration>>, MeshChange.Sink> addTo) {
    return new JwksWorker(
        new JwksFetcher(settings, resolver), settings.refreshInterval(), observer, addTo);
  }

  private synchronized void wanted(SortedMap<JwksSource, Duration> wanted) {
    long now = System.nanoTime();
    states.keySet().retainAll(wanted.keySet());
    wanted.forEach(
        (source, timeout) ->
            states.computeIfAbsent(source, s -> new KeyState(s, now)).setTimeout(timeout));
    states.values().forEach(KeyState::tellAgain);
    if (firstWantedNanos.isEmpty()) {
      firstWantedNanos = Optional.of(now);
    }
    wake();
  }

  private void turn() throws InterruptedException {
    List<MeshChange> changes = takeChanges();
    if (!changes.isEmpty()) {
      sink.accept(changes);
    }
    if (takeSynced()) {
      sink.synced();
    }
    await();
  }

  /** Starts what is due. */
  private synchronized List<MeshChange> takeChanges() {
    long now = System.nanoTime();
    var changes = new ArrayList<MeshChange>();
    for (KeyState state : states.values()) {
      if (state.startIfDue(now)) {
        Duration timeout = state.timeout();
        fetches.execute(() -> fetch(state, timeout));
      }
      state.giveUpWaiting(now);
      if (isLate(now)) {
        state.answerNow();
      }
      state.takeUntold().ifPresent(keys -> changes.add(new MeshChange.Keys(state.source(), keys)));
    }
    return changes;
  }

  private boolean isLate(long now) {
    return !synced
        && firstWantedNanos.isPresent()
        && now - firstWantedNanos.get() >= FIRST_ANSWERS.toNanos();
  }

  /** Whether everybody has an answer, which has been told, for the first time. */
  private synchronized boolean takeSynced() {
    if (synced || firstWantedNanos.isEmpty()) {
      return false;
    }
    synced = states.values().stream().allMatch(KeyState::isTold);
    return synced;
  }

  private synchronized void await() throws InterruptedException {
    long now = System.nanoTime();
    long next = now + Duration.ofMinutes(1).toNanos();
    for (KeyState state : states.values()) {
      next = Math.min(next - now, state.nextNanos() - now) + now;
    }
    if (!synced && firstWantedNanos.isPresent()) {
      next = Math.min(next - now, firstWantedNanos.get() + FIRST_ANSWERS.toNanos() - now) + now;
    }
    while (!woken && next - System.nanoTime() > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, next - System.nanoTime());
    }
    woken = false;
  }

  private synchronized void wake() {
    woken = true;
    notifyAll();
  }

  private void fetch(KeyState state, Duration timeout) {
    try {
      String keys = fetcher.fetch(state.source(), timeout);
      observer.fetched(true);
      succeeded(state, keys);
    } catch (IOException | RuntimeException | Error e) {
      // Whatever it is, it is fetched again.
      observer.fetched(false);
      failed(state, e);
    }
  }

  private synchronized void succeeded(KeyState state, String keys) {
    if (state.hasFailed()) {
      LOG.log(System.Logger.Level.INFO, "keys of {0}: fetched again", state.source());
    }
    state.succeeded(keys, System.nanoTime(), refresh);
    wake();
  }

  private synchronized void failed(KeyState state, Throwable why) {
    String message = why instanceof FetchException ? why.getMessage() : why.toString();
    if (state.failed(String.valueOf(message), System.nanoTime(), refresh)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "keys of {0}: {1}; {2}",
          state.source(),
          message,
          state.hasKeys() ? "the last ones stay in force" : "its tokens are refused");
    }
    wake();
  }

  /** Ends; nothing is told any more when this returns. */
  @Override
  public void close() {
    task.close();
    fetches.shutdownNow();
  }
}
