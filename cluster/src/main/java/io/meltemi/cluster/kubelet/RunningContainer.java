package io.meltemi.cluster.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.cluster.process.Commands;
import io.meltemi.cluster.process.Nursery;
import io.meltemi.cluster.process.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One run of a container. The process that we started waits, outside, for the container's first
 * process: when either is killed, the kernel kills all others of the container.
 */
final class RunningContainer {
  private static final Duration SETUP_LIMIT = Duration.ofSeconds(20);

  private final Process outside;
  private final Handler handler;
  private final Launch launch;

  private RunningContainer(Process outside, Handler handler, Launch launch) {
    this.outside = outside;
    this.handler = handler;
    this.launch = launch;
  }

  /** Starts it, and waits until its command has its place. */
  static RunningContainer start(JsonNode container, Launch launch, ContainerRunner.Surroundings pod)
      throws IOException {
    Sandbox sandbox = pod.sandbox();
    Nursery nursery = pod.nursery();
    Process outside =
        nursery.start(sandbox.folder(), launch.log(), sandbox.start(launch), launch.environment());
    Waiting.until(() -> !outside.isAlive() || sandbox.isMade(launch), SETUP_LIMIT);
    return new RunningContainer(
        outside,
        new Handler(nursery, container, launch, sandbox.network().address(), sandbox.folder()),
        launch);
  }

  /** Runs a command in the container, to its end. */
  Commands.Result exec(List<String> command) throws IOException {
    ProcessHandle first =
        firstProcess().orElseThrow(() -> new IOException("container " + launch.name() + " ended"));
    return Commands.attempt(Sandbox.enter(first.pid(), launch, command));
  }

  boolean isAlive() {
    return outside.isAlive();
  }

  /** Does what a probe or hook asks for; false where it failed, or the container is not there. */
  boolean handles(JsonNode action, Duration timeout) throws InterruptedException {
    Optional<ProcessHandle> first = firstProcess();
    return first.isPresent() && handler.succeeds(action, timeout, first.get().pid());
  }

  private Optional<ProcessHandle> firstProcess() {
    return outside.toHandle().children().findFirst();
  }

  /** SIGTERM to the container's first process. */
  void terminate() {
    firstProcess().ifPresent(ProcessHandle::destroy);
  }

  /** SIGKILL to all that it is. */
  void kill() {
    firstProcess().ifPresent(ProcessHandle::destroyForcibly);
    outside.destroyForcibly();
  }

  boolean endsWithin(Duration time) throws InterruptedException {
    return outside.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Waits for its end. */
  int awaitEnd() throws InterruptedException {
    return outside.waitFor();
  }
}
