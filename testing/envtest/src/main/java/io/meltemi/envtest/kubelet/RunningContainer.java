package io.meltemi.envtest.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.envtest.process.ChildProcesses;
import io.meltemi.envtest.process.Commands;
import io.meltemi.envtest.process.Waiting;
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
  private static final System.Logger LOG = System.getLogger("kubelet");
  private static final Duration SETUP_LIMIT = Duration.ofSeconds(20);

  private final Process outside;
  private final Handler handler;
  private final ContainerConfig config;
  private final StreamingFiles streaming;

  private RunningContainer(
      Process outside, Handler handler, ContainerConfig config, StreamingFiles streaming) {
    this.outside = outside;
    this.handler = handler;
    this.config = config;
    this.streaming = streaming;
  }

  /** Starts it, and waits until its command has its place. */
  static RunningContainer start(
      JsonNode container, ContainerConfig config, ContainerRunner.Surroundings pod)
      throws IOException {
    Sandbox sandbox = pod.sandbox();
    ChildProcesses children = pod.children();
    Process outside =
        children.start(sandbox.folder(), config.log(), sandbox.start(config), config.environment());
    Waiting.until(() -> !outside.isAlive() || sandbox.isMade(config), SETUP_LIMIT);
    RunningContainer started =
        new RunningContainer(
            outside,
            new Handler(children, container, config, sandbox.network().address(), sandbox.folder()),
            config,
            sandbox.streaming());
    Optional<ProcessHandle> first = started.firstProcess();
    if (first.isPresent()) {
      sandbox.streaming().runs(config, first.get().pid());
    }
    return started;
  }

  /** Runs a command in the container, to its end. */
  Commands.Result exec(List<String> command) throws IOException {
    ProcessHandle first =
        firstProcess().orElseThrow(() -> new IOException("container " + config.name() + " ended"));
    return Commands.attempt(Sandbox.enter(first.pid(), config, command));
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
    try {
      streaming.ended(config);
    } catch (IOException failed) {
      LOG.log(System.Logger.Level.WARNING, "container " + config.name(), failed);
    }
  }

  boolean endsWithin(Duration time) throws InterruptedException {
    return outside.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Waits for its end. */
  int awaitEnd() throws InterruptedException {
    return outside.waitFor();
  }
}
