package io.meltemi.ingest;

import io.meltemi.base.Pulse;
import io.meltemi.model.JwksSource;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The mesh's one writer. It takes an event, publishes what is due, notes that a source has synced,
 * or stops; one of the four at a time. Nothing is published before every source has synced.
 *
 * <p>Configuration is published once it has been quiet ({@code debounceAfter}), and at the latest
 * {@code debounceMax} after its first change. A change of endpoints or of a pod alone has a lane of
 * its own and is published at once, at most every {@code endpointInterval}.
 */
public final class MeshLoop implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("default");
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
  private static final long NEVER = Long.MAX_VALUE;

  /** So many events are taken at most before what is due is published. */
  private static final int BATCH = 1_000;

  private sealed interface Event {
    record Changes(List<MeshChange> changes, long atNanos) implements Event {}

    record Synced() implements Event {}

    record KeysSynced() implements Event {}

    record Stop() implements Event {}
  }

  /** Hears of publications, on the writer's thread; must be quick. */
  public interface Listener {
    void published(MeshSnapshot snapshot, Update update);
  }

  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final AtomicInteger unsynced = new AtomicInteger();
  private final AtomicBoolean keysUnsynced = new AtomicBoolean();
  private final IngestSettings settings;
  private final MeshState state;
  private final MeshTables tables;
  private final Listener listener;
  private final Pulse pulse = new Pulse("mesh-loop");
  private final DebounceLog log = new DebounceLog();
  private final Progress progress = new Progress();
  private final Thread thread;

  private volatile Optional<MeshSnapshot> published = Optional.empty();
  private volatile int pendingEndpoints;

  private Consumer<SortedMap<JwksSource, Duration>> keySource = _ -> {};
  private Optional<SortedMap<JwksSource, Duration>> wantedKeys = Optional.empty();
  private boolean stopped;

  /** When what waits came first, and of configuration also last; by {@link System#nanoTime}. */
  private long firstConfigNanos;

  private long lastConfigNanos;
  private long firstUrgentNanos;
  private long lastPublishNanos;

  public MeshLoop(IngestSettings settings, MeshConfig initialMesh, Listener listener) {
    this.settings = settings;
    this.state = new MeshState(settings, initialMesh);
    this.tables = state.tables();
    this.listener = listener;
    this.thread =
        Thread.ofPlatform().name("mesh-loop").daemon(true).unstarted(() -> pulse.run(this::run));
  }

  /** Adds a source before {@link #start}; the first snapshot waits for it. */
  public MeshChange.Sink addSource() {
    unsynced.incrementAndGet();
    return sink(new Event.Synced());
  }

  /**
   * Adds the source of the keys that RequestAuthentications want fetched, before {@link #start}.
   * The first snapshot waits for it too. It has to answer each wanted source, and all of them again
   * when others are wanted; without it policies whose keys are elsewhere never are in force.
   *
   * @param wanted is told whose keys are wanted and how long an attempt may take, first when all
   *     other sources have synced; on the writer's thread
   */
  public MeshChange.Sink addKeySource(Consumer<SortedMap<JwksSource, Duration>> wanted) {
    keySource = wanted;
    keysUnsynced.set(true);
    return sink(new Event.KeysSynced());
  }

  /** A source that may come with changes at any time, and that nothing waits for. */
  public MeshChange.Sink addLateSource() {
    return new MeshChange.Sink() {
      @Override
      public void accept(List<MeshChange> changes) {
        take(changes);
      }

      @Override
      public void synced() {}
    };
  }

  private MeshChange.Sink sink(Event synced) {
    return new MeshChange.Sink() {
      @Override
      public void accept(List<MeshChange> changes) {
        take(changes);
      }

      @Override
      public void synced() {
        events.add(synced);
      }
    };
  }

  private void take(List<MeshChange> changes) {
    progress.takes();
    events.add(new Event.Changes(List.copyOf(changes), System.nanoTime()));
  }

  public void start() {
    thread.start();
  }

  /** How much of what was handed in is in force. */
  public Progress progress() {
    return progress;
  }

  /** Whether every source has told what was there when it started. Any thread. */
  public boolean isSynced() {
    return unsynced.get() == 0 && !keysUnsynced.get();
  }

  /** The snapshot in force; absent before the first. Any thread. */
  public Optional<MeshSnapshot> published() {
    return published;
  }

  /** How many addresses in slices name a pod that is not there yet. Any thread. */
  public int pendingEndpoints() {
    return pendingEndpoints;
  }

  /** What keeps the mesh from being written, if anything does. Any thread. */
  public Optional<String> fault() {
    return pulse.fault();
  }

  private void run() {
    try {
      while (!stopped) {
        pulse.waits();
        Event event = nextEvent();
        pulse.works();
        try {
          handle(event);
        } catch (RuntimeException | Error bug) {
          LOG.log(System.Logger.Level.ERROR, "the mesh's writer failed, and goes on", bug);
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable Event nextEvent() throws InterruptedException {
    if (!isSynced()) {
      return events.take();
    }
    long due = Math.min(configDue(), urgentDue());
    return due == NEVER
        ? events.take()
        : events.poll(Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  /** Takes an event and those that wait behind it, so that what they touch is derived once. */
  private void handle(@Nullable Event first) {
    boolean configWaited = tables.configWaits();
    boolean urgentWaited = tables.urgentWaits();
    long firstNanos = NEVER;
    long lastNanos = NEVER;
    int taken = 0;
    for (Event event = first; event != null; event = ++taken < BATCH ? events.poll() : null) {
      switch (event) {
        case Event.Changes(var changes, var atNanos) -> {
          progress.handles();
          state.take(changes);
          log.taken(changes.size(), atNanos);
          firstNanos = Math.min(firstNanos, atNanos);
          lastNanos = atNanos;
        }
        case Event.Synced() -> unsynced.decrementAndGet();
        case Event.KeysSynced() -> keysUnsynced.set(false);
        case Event.Stop() -> stopped = true;
      }
    }
    if (tables.takeConfigTouched()) {
      lastConfigNanos = lastNanos;
    }
    if (stopped || unsynced.get() > 0) {
      return;
    }
    state.settle();
    pendingEndpoints = state.pendingEndpoints();
    if (!wantedKeys.equals(Optional.of(state.wantedKeys()))) {
      wantedKeys = Optional.of(state.wantedKeys());
      keySource.accept(state.wantedKeys());
    }
    if (!isSynced()) {
      return;
    }
    if (tables.takeConfigTouched()) {
      lastConfigNanos = lastNanos;
    }
    if (!configWaited && tables.configWaits()) {
      firstConfigNanos = firstNanos;
    }
    if (!urgentWaited && tables.urgentWaits()) {
      firstUrgentNanos = firstNanos;
    }
    publishWhatIsDue(System.nanoTime());
    if (!tables.configWaits() && !tables.urgentWaits()) {
      progress.publishes();
    }
  }

  private long urgentDue() {
    return tables.urgentWaits() ? lastPublishNanos + settings.endpointInterval().toNanos() : NEVER;
  }

  /** What is waiting in the queue may be newer: it is not quiet until that is taken. */
  private long configDue() {
    if (!tables.configWaits()) {
      return NEVER;
    }
    long latest = firstConfigNanos + settings.debounceMax().toNanos();
    return events.isEmpty()
        ? Math.min(lastConfigNanos + settings.debounceAfter().toNanos(), latest)
        : latest;
  }

  private void publishWhatIsDue(long now) {
    if (published.isEmpty()) {
      publish(tables.publish(now));
    } else if (configDue() <= now) {
      publish(
          tables.publish(
              tables.urgentWaits()
                  ? Math.min(firstConfigNanos, firstUrgentNanos)
                  : firstConfigNanos));
    } else if (urgentDue() <= now) {
      publish(tables.publishUrgent(firstUrgentNanos));
    }
  }

  private void publish(Publication publication) {
    published = Optional.of(publication.snapshot());
    lastPublishNanos = System.nanoTime();
    log.published(publication.update(), lastPublishNanos);
    listener.published(publication.snapshot(), publication.update());
  }

  @Override
  public void close() throws InterruptedException {
    pulse.closes();
    events.add(new Event.Stop());
    thread.join(CLOSE_PATIENCE);
  }
}
