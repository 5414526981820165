package io.meltemi.kube.source;

import io.meltemi.base.ResourceName;
import io.meltemi.config.KnownKind;
import io.meltemi.config.ObjectReader;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.ObjectHandler;
import io.meltemi.kube.Reflector;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.ServedKinds;
import io.meltemi.kube.Watched;
import io.meltemi.yaml.Node;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Which of the kinds that come by CustomResourceDefinitions are served: asked at the start, some
 * times after a definition has changed, since a server takes a while to follow it, and now and then
 * in case that definitions may not be watched. Confined to the source's thread.
 */
final class CustomKinds {
  private static final System.Logger LOG = System.getLogger("kube");
  private static final List<Long> AFTER_CHANGE_MILLIS = List.of(100L, 500L, 2_000L, 6_000L);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long POLL_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final KubeClient client;
  private final Set<String> groups =
      known().stream().map(KnownKind::group).collect(Collectors.toSet());
  private long due = System.nanoTime() + POLL_NANOS;
  private long changed;
  private int asked;
  private boolean answered;
  private boolean begun;
  private String failure = "";

  CustomKinds(KubeClient client) {
    this.client = client;
  }

  /** The kinds that some server may not serve. */
  static List<KnownKind> known() {
    return ObjectReader.kinds().stream()
        .filter(k -> WatchedKinds.alwaysServed(k.group(), k.kind()).isEmpty())
        .toList();
  }

  /**
   * Begins to watch definitions, and makes the first question due.
   *
   * @param tasks runs what it is given on the source's thread
   */
  Reflector watch(Consumer<Runnable> tasks) {
    begun = true;
    due = System.nanoTime();
    asked = AFTER_CHANGE_MILLIS.size();
    Watched definitions = Watched.all(ResourceType.CUSTOM_RESOURCE_DEFINITION).ofMetadata();
    return Reflector.start(client, definitions, new Definitions(() -> tasks.accept(this::changed)));
  }

  /** A definition of our groups has changed. */
  private void changed() {
    changed = System.nanoTime();
    asked = 0;
    due = changed + TimeUnit.MILLISECONDS.toNanos(AFTER_CHANGE_MILLIS.getFirst());
  }

  /** How long until {@link #ask} is due. */
  long untilDueNanos() {
    return begun ? Math.max(0, due - System.nanoTime()) : POLL_NANOS;
  }

  /** What is served, if it is time to ask and the server answers. */
  Optional<ServedKinds> ask() {
    if (!begun || untilDueNanos() > 0) {
      return Optional.empty();
    }
    try {
      ServedKinds served = ServedKinds.ask(client, groups);
      failure = "";
      scheduleNext();
      return Optional.of(served);
    } catch (KubeException e) {
      String message = String.valueOf(e.getMessage());
      if (!message.equals(failure)) {
        LOG.log(System.Logger.Level.WARNING, message);
        failure = message;
      }
      due = System.nanoTime() + RETRY_NANOS;
      return Optional.empty();
    }
  }

  private void scheduleNext() {
    asked++;
    due =
        asked < AFTER_CHANGE_MILLIS.size()
            ? changed + TimeUnit.MILLISECONDS.toNanos(AFTER_CHANGE_MILLIS.get(asked))
            : System.nanoTime() + POLL_NANOS;
  }

  /** Whether the answer in hand is the first. */
  boolean answeredFirst() {
    boolean first = !answered;
    answered = true;
    return first;
  }

  /** Hears of definitions by their names, {@code PLURAL.GROUP}. */
  private final class Definitions implements ObjectHandler {
    private final Runnable changed;
    private boolean synced;

    Definitions(Runnable changed) {
      this.changed = changed;
    }

    @Override
    public void put(ResourceName name, Node.Mapping object) {
      tellOf(name);
    }

    @Override
    public void deleted(ResourceName name) {
      tellOf(name);
    }

    private void tellOf(ResourceName definition) {
      String name = definition.name();
      if (synced && groups.contains(name.substring(name.indexOf('.') + 1))) {
        changed.run();
      }
    }

    /** What came between the first question and this list is in the answer to one more. */
    @Override
    public void synced() {
      synced = true;
      changed.run();
    }
  }
}
