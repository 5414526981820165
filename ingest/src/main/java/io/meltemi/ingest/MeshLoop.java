package io.meltemi.ingest;

import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
  private static final long NEVER = Long.MAX_VALUE;
  private static final Update NOTHING = new Update(false, Set.of(), Set.of(), Set.of(), 0);

  private sealed interface Event {
    record Changes(List<MeshChange> changes, long atNanos) implements Event {}

    record Synced() implements Event {}

    record Stop() implements Event {}
  }

  /** Hears of publications, on the writer's thread; must be quick. */
  public interface Listener {
    void published(MeshSnapshot snapshot, Update update);
  }

  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final AtomicInteger unsynced = new AtomicInteger();
  private final IngestSettings settings;
  private final MeshState state;
  private final Listener listener;
  private final Thread thread;

  private volatile Optional<MeshSnapshot> published = Optional.empty();

  private Update pending = NOTHING;
  private long lastConfigNanos;
  private long lastPublishNanos;

  public MeshLoop(IngestSettings settings, MeshConfig initialMesh, Listener listener) {
    this.settings = settings;
    this.state = new MeshState(settings, initialMesh);
    this.listener = listener;
    this.thread = Thread.ofPlatform().name("mesh-loop").daemon(true).unstarted(this::run);
  }

  /** Adds a source before {@link #start}; the first snapshot waits for it. */
  public MeshChange.Sink addSource() {
    unsynced.incrementAndGet();
    return new MeshChange.Sink() {
      @Override
      public void accept(List<MeshChange> changes) {
        events.add(new Event.Changes(List.copyOf(changes), System.nanoTime()));
      }

      @Override
      public void synced() {
        events.add(new Event.Synced());
      }
    };
  }

  public void start() {
    thread.start();
  }

  /** The snapshot in force; absent before the first. Any thread. */
  public Optional<MeshSnapshot> published() {
    return published;
  }

  private void run() {
    try {
      while (true) {
        Event event = nextEvent();
        if (event instanceof Event.Stop) {
          return;
        }
        handle(event);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** A bug costs one event or one publication, never the writer. */
  private void handle(@Nullable Event event) {
    try {
      if (event instanceof Event.Changes(var changes, var at)) {
        take(state.apply(changes, at), at);
      } else if (event instanceof Event.Synced) {
        unsynced.decrementAndGet();
      }
      publishWhatIsDue(System.nanoTime());
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.ERROR, "the mesh's writer failed, and goes on", bug);
    }
  }

  private @Nullable Event nextEvent() throws InterruptedException {
    if (pending.isEmpty() || unsynced.get() > 0) {
      return events.take();
    }
    long wait = Math.min(configDue(), urgentDue()) - System.nanoTime();
    return events.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
  }

  private void take(Update update, long atNanos) {
    if (update.isEmpty()) {
      return;
    }
    if (update.config() || !update.secrets().isEmpty()) {
      lastConfigNanos = atNanos;
    }
    pending = pending.and(update);
  }

  private long urgentDue() {
    return pending.hasUrgent() ? lastPublishNanos + settings.endpointInterval().toNanos() : NEVER;
  }

  /** What is waiting in the queue may be newer: it is not quiet until that is taken. */
  private long configDue() {
    if (!pending.config() && pending.secrets().isEmpty()) {
      return NEVER;
    }
    long latest = pending.startNanos() + settings.debounceMax().toNanos();
    return events.isEmpty()
        ? Math.min(lastConfigNanos + settings.debounceAfter().toNanos(), latest)
        : latest;
  }

  private void publishWhatIsDue(long now) {
    if (unsynced.get() > 0) {
      return;
    }
    if (published.isEmpty()) {
      Update all =
          new Update(
              true,
              pending.secrets(),
              pending.endpoints(),
              pending.proxies(),
              pending.startNanos());
      pending = NOTHING;
      publish(all);
    } else if (configDue() <= now) {
      Update all = pending;
      pending = NOTHING;
      publish(all);
    } else if (urgentDue() <= now) {
      Update urgent = pending.urgent();
      pending = pending.unhurried();
      publish(urgent);
    }
  }

  private void publish(Update update) {
    MeshSnapshot snapshot = state.snapshot(published, update);
    published = Optional.of(snapshot);
    lastPublishNanos = System.nanoTime();
    listener.published(snapshot, update);
  }

  @Override
  public void close() throws InterruptedException {
    events.add(new Event.Stop());
    thread.join();
  }
}
