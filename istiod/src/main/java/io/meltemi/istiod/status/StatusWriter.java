package io.meltemi.istiod.status;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.base.RepeatedTask;
import io.meltemi.base.ResourceName;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.PatchType;
import io.meltemi.kube.ResourceType;
import io.meltemi.model.MeshObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tells in the statuses of objects what they do not tell yet, a few at a time. What somebody else
 * has written since is left alone. For one replica at a time: from {@link #start} until it is
 * closed.
 */
public final class StatusWriter {
  private static final System.Logger LOG = System.getLogger("status");
  private static final int CONFLICTS = 5;

  /** An API server writes them one after the other anyhow; what is saved is the way there. */
  private static final int AT_A_TIME = 16;

  private static final int INVALID = 422;

  /** What was written and is still not seen in the mesh is looked at again. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Duration UNSERVED_WAIT = Duration.ofSeconds(1);
  private static final Duration INVALID_WAIT = Duration.ofMinutes(10);

  /** Without rights none of the writes would be better than the next. */
  private static final Duration FORBIDDEN_WAIT = Duration.ofMinutes(1);

  /** The last try to write something, and when it may be tried again. */
  private record Attempt(StatusChange change, int failures, long notBefore) {
    boolean holds(StatusChange wanted, long now) {
      return change.equals(wanted) && notBefore - now > 0;
    }

    Duration left() {
      return Duration.ofNanos(Math.max(0, notBefore - System.nanoTime()));
    }
  }

  /**
   * @param again before it is looked at again, where there is no problem
   */
  private record Outcome(Duration again, Optional<KubeException> problem) {}

  private final KubeClient client;
  private final Function<String, Optional<ResourceType>> served;
  private final UnwrittenStatuses unwritten;

  // What follows belongs to the thread.
  private List<StatusChange> known = List.of();
  private Duration patience = Duration.ZERO;
  private final Map<MeshObject.Key, Attempt> attempts = new HashMap<>();
  private String complaint = "";
  private long pausedUntil = System.nanoTime();

  private StatusWriter(
      KubeClient client,
      Function<String, Optional<ResourceType>> served,
      UnwrittenStatuses unwritten) {
    this.client = client;
    this.served = served;
    this.unwritten = unwritten;
  }

  /**
   * Begins to write, on a thread of its own.
   *
   * @param served how the cluster serves a kind; absent while it does not, or is not the source
   * @return what ends it
   */
  public static RepeatedTask start(
      KubeClient client,
      Function<String, Optional<ResourceType>> served,
      UnwrittenStatuses unwritten) {
    var writer = new StatusWriter(client, served, unwritten);
    return RepeatedTask.start("status", Duration.ZERO, writer::turn);
  }

  private void turn() throws InterruptedException {
    known = unwritten.await(known, patience);
    patience = Duration.ZERO;
    forgetAllBut(known);
    try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
      patience = writeSome(known, writers);
    }
  }

  private void forgetAllBut(List<StatusChange> changes) {
    attempts
        .keySet()
        .retainAll(changes.stream().map(StatusChange::object).collect(Collectors.toSet()));
  }

  /**
   * Writes a few of those that are due, together; when to look again. Others may be due at once: by
   * then they may be other ones.
   */
  private Duration writeSome(List<StatusChange> changes, ExecutorService writers)
      throws InterruptedException {
    long now = System.nanoTime();
    if (pausedUntil - now > 0) {
      return Duration.ofNanos(pausedUntil - now);
    }
    Duration next = LONGEST_WAIT;
    var due = new ArrayList<StatusChange>();
    for (StatusChange change : changes) {
      Attempt last = attempts.get(change.object());
      if (last != null && last.holds(change, now)) {
        next = shorter(next, last.left());
      } else if (due.size() < AT_A_TIME) {
        due.add(change);
      } else {
        next = Duration.ZERO;
      }
    }
    List<Future<Outcome>> written =
        writers.invokeAll(due.stream().<Callable<Outcome>>map(c -> () -> attempt(c)).toList());
    for (int i = 0; i < due.size(); i++) {
      Attempt last = judged(due.get(i), written.get(i).resultNow());
      attempts.put(due.get(i).object(), last);
      next = shorter(next, last.left());
    }
    return next;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** What came of a try; by any thread. */
  private Outcome attempt(StatusChange change) {
    Optional<ResourceType> type = served.apply(change.object().kind());
    if (type.isEmpty()) {
      return new Outcome(UNSERVED_WAIT, Optional.empty());
    }
    try {
      write(type.get(), change);
    } catch (KubeException e) {
      if (!e.is(KubeException.NOT_FOUND)) {
        return new Outcome(Duration.ZERO, Optional.of(e));
      }
    } catch (RuntimeException | Error bug) {
      LOG.log(System.Logger.Level.ERROR, change + ": its status cannot be written", bug);
      return new Outcome(LONGEST_WAIT, Optional.empty());
    }
    return new Outcome(LOOK_AGAIN, Optional.empty());
  }

  private Attempt judged(StatusChange change, Outcome outcome) {
    if (outcome.problem.isPresent()) {
      return failed(change, outcome.problem.get());
    }
    complaint = "";
    return new Attempt(change, 0, in(outcome.again));
  }

  private Attempt failed(StatusChange change, KubeException problem) {
    int failures =
        Optional.ofNullable(attempts.get(change.object())).map(Attempt::failures).orElse(0) + 1;
    boolean forbidden = problem.is(KubeException.FORBIDDEN);
    if (forbidden) {
      pausedUntil = in(FORBIDDEN_WAIT);
    }
    boolean invalid = problem.is(INVALID);
    String message = String.valueOf(problem.getMessage());
    String about = forbidden ? "forbidden" : message;
    if (!about.equals(complaint) && !Thread.currentThread().isInterrupted()) {
      complaint = about;
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}, but its status does not tell that: {1}",
          change,
          message);
    }
    Duration wait =
        invalid ? INVALID_WAIT : FIRST_WAIT.multipliedBy(1L << Math.min(failures - 1, 10));
    boolean tooLong = !invalid && wait.compareTo(LONGEST_WAIT) > 0;
    return new Attempt(change, failures, in(tooLong ? LONGEST_WAIT : wait));
  }

  private static long in(Duration wait) {
    return System.nanoTime() + wait.toNanos();
  }

  private void write(ResourceType type, StatusChange change) throws KubeException {
    ResourceName name = change.object().resource();
    for (int conflicts = 0; ; conflicts++) {
      Optional<ObjectNode> found = client.find(type, name.namespace(), name.name());
      Optional<ObjectNode> patch = found.flatMap(change::patch);
      if (patch.isEmpty()) {
        return;
      }
      String version = found.get().path("metadata").path("resourceVersion").asText("");
      ObjectNode whole = JsonNodeFactory.instance.objectNode();
      whole.putObject("metadata").put("resourceVersion", version);
      whole.set("status", patch.get());
      try {
        var unused =
            client.patchStatus(type, name.namespace(), name.name(), PatchType.MERGE, whole);
        LOG.log(System.Logger.Level.DEBUG, "{0}: told", change);
        return;
      } catch (KubeException e) {
        if (!e.is(KubeException.CONFLICT) || conflicts == CONFLICTS) {
          throw e;
        }
      }
    }
  }
}
