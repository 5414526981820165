package io.meltemi.envtest.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.envtest.process.ChildProcesses;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs one container, again and again where its policy says so, on a virtual thread of its own. Its
 * status may be read by any thread; it signals the pod's thread whenever that changes.
 */
final class ContainerRunner {
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(20);
  private static final Duration HOOK_LIMIT = Duration.ofMinutes(2);

  /** When a container is started anew after it ended. */
  enum Restart {
    ALWAYS,
    ON_FAILURE,
    NEVER
  }

  /** What a runner needs of its pod. */
  interface Surroundings {
    /** How to start the container now: what it refers to may have changed. */
    ContainerConfig plan(JsonNode container) throws IOException;

    Sandbox sandbox();

    ChildProcesses children();

    InstantSource clock();

    /** Something changed. */
    void changed();
  }

  private final JsonNode container;
  private final Restart restart;
  private final Surroundings pod;
  private final Signal signal = new Signal();
  private final Thread thread;

  private volatile ContainerState state = new ContainerState.Waiting("ContainerCreating", "");
  private volatile Optional<ContainerState.Terminated> last = Optional.empty();
  private volatile Optional<RunningContainer> running = Optional.empty();
  private volatile int restarts;
  private volatile boolean pastFirstHook;
  private volatile boolean started;
  private volatile boolean ready;
  private volatile boolean stopping;

  ContainerRunner(JsonNode container, Restart restart, Surroundings pod) {
    this.container = container;
    this.restart = restart;
    this.pod = pod;
    this.thread = Thread.ofVirtual().name("container " + name()).unstarted(this::run);
  }

  String name() {
    return container.path("name").asText();
  }

  String image() {
    return container.path("image").asText();
  }

  ContainerState state() {
    return state;
  }

  /** How it ended the time before. */
  Optional<ContainerState.Terminated> last() {
    return last;
  }

  int restarts() {
    return restarts;
  }

  /** Whether it has run, and its first hook has ended well, if only once. */
  boolean isPastFirstHook() {
    return pastFirstHook;
  }

  /** Whether it runs, its first hook has ended, and its startup probe has passed. */
  boolean hasStarted() {
    return started;
  }

  boolean isReady() {
    return ready;
  }

  /** Whether it has ended for good, well or not. */
  boolean hasEnded() {
    return state instanceof ContainerState.Terminated && !thread.isAlive();
  }

  boolean hasSucceeded() {
    return hasEnded() && state instanceof ContainerState.Terminated(int code, _, _) && code == 0;
  }

  /** What runs now; absent where nothing does. */
  Optional<RunningContainer> running() {
    return running;
  }

  void start() {
    thread.start();
  }

  private void run() {
    Duration backoff = FIRST_BACKOFF;
    try {
      while (!stopping) {
        long begin = System.nanoTime();
        Optional<ContainerState.Terminated> end = runOnce();
        if (end.isPresent() && !isRunAgain(end.get())) {
          break;
        }
        if (System.nanoTime() - begin > LONGEST_BACKOFF.toNanos()) {
          backoff = FIRST_BACKOFF;
        }
        pause(end, backoff);
        backoff = min(backoff.multipliedBy(2), LONGEST_BACKOFF);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      running.ifPresent(RunningContainer::kill);
      pod.changed();
    }
  }

  private boolean isRunAgain(ContainerState.Terminated end) {
    return !stopping
        && switch (restart) {
          case ALWAYS -> true;
          case ON_FAILURE -> end.exitCode() != 0;
          case NEVER -> false;
        };
  }

  private void pause(Optional<ContainerState.Terminated> end, Duration backoff)
      throws InterruptedException {
    if (stopping) {
      return;
    }
    if (end.isPresent()) {
      last = end;
      restarts++;
      show(
          new ContainerState.Waiting(
              "CrashLoopBackOff", "ended with " + end.get().exitCode() + "; see its log"));
    }
    signal.await(backoff);
  }

  /** How it ended; absent where it could not be started. */
  private Optional<ContainerState.Terminated> runOnce() throws InterruptedException {
    RunningContainer now;
    Instant startedAt = pod.clock().instant();
    try {
      ContainerConfig config = pod.plan(container);
      now = RunningContainer.start(container, config, pod);
    } catch (IOException cannot) {
      show(new ContainerState.Waiting("CreateContainerError", String.valueOf(cannot.getMessage())));
      return Optional.empty();
    }
    running = Optional.of(now);
    if (stopping) {
      now.kill();
    }
    show(new ContainerState.Running(startedAt));
    try {
      if (container.at("/lifecycle").has("postStart")
          && !now.handles(container.at("/lifecycle/postStart"), HOOK_LIMIT)) {
        now.kill();
      } else {
        pastFirstHook = true;
        pod.changed();
      }
      watch(now);
      int exitCode = now.awaitEnd();
      var end = new ContainerState.Terminated(exitCode, startedAt, pod.clock().instant());
      running = Optional.empty();
      started = false;
      ready = false;
      show(end);
      return Optional.of(end);
    } finally {
      now.kill();
    }
  }

  /** Probes it until it ends, and kills it where its probes say so. */
  private void watch(RunningContainer now) throws InterruptedException {
    long begin = System.nanoTime();
    Optional<ProbeState> startup = probe("startupProbe", begin);
    while (now.isAlive() && startup.isPresent() && !startup.get().hasPassed()) {
      ask(now, startup.get());
      if (startup.get().hasFailed()) {
        now.kill();
        return;
      }
    }
    long began = System.nanoTime();
    Optional<ProbeState> readiness = probe("readinessProbe", began);
    Optional<ProbeState> liveness = probe("livenessProbe", began);
    show(true, readiness.isEmpty());
    while (now.isAlive()) {
      Optional<ProbeState> next = next(readiness, liveness);
      if (next.isEmpty()) {
        now.awaitEnd();
        return;
      }
      ask(now, next.get());
      if (readiness.isPresent()) {
        show(true, isReady(readiness.get()));
      }
      if (liveness.isPresent() && liveness.get().hasFailed() && !stopping) {
        now.kill();
        return;
      }
    }
  }

  private boolean isReady(ProbeState readiness) {
    return ready ? !readiness.hasFailed() : readiness.hasPassed();
  }

  private Optional<ProbeState> probe(String kind, long begin) {
    return Probe.of(container, kind).map(probe -> new ProbeState(probe, begin));
  }

  private static Optional<ProbeState> next(Optional<ProbeState> one, Optional<ProbeState> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isPresent() ? one : other;
    }
    long now = System.nanoTime();
    return one.get().untilDue(now).compareTo(other.get().untilDue(now)) <= 0 ? one : other;
  }

  /** Waits until the probe is due, or the container ends, and asks. */
  private static void ask(RunningContainer now, ProbeState state) throws InterruptedException {
    if (!now.endsWithin(state.untilDue(System.nanoTime()))) {
      boolean success = now.handles(state.probe().action(), state.probe().timeout());
      state.answered(success, System.nanoTime());
    }
  }

  private void show(ContainerState newState) {
    state = newState;
    pod.changed();
  }

  private void show(boolean newStarted, boolean newReady) {
    if (started != newStarted || ready != newReady) {
      started = newStarted;
      ready = newReady;
      pod.changed();
    }
  }

  /**
   * Ends it: its last hook, SIGTERM, and SIGKILL when the time is up. Returns when it has ended.
   */
  void stop(Duration grace) throws InterruptedException {
    stopping = true;
    long end = System.nanoTime() + grace.toNanos();
    Optional<RunningContainer> now = running;
    if (now.isPresent()) {
      JsonNode hook = container.at("/lifecycle/preStop");
      if (!hook.isMissingNode()) {
        now.get().handles(hook, left(end));
      }
      now.get().terminate();
      if (!now.get().endsWithin(left(end))) {
        now.get().kill();
      }
    }
    signal.raise();
    if (thread.getState() != Thread.State.NEW) {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    }
  }

  private static Duration left(long end) {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
