package io.meltemi.envtest;

import io.meltemi.envtest.process.ChildProcesses;
import io.meltemi.envtest.process.LogFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * One program of a control plane (etcd, the API server, the controllers), running or not. For any
 * threads.
 */
final class ControlPlaneProcess {
  private static final System.Logger LOG = System.getLogger("control-plane");

  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

  private final String name;
  private final LogFile log;
  private Optional<Process> process = Optional.empty();
  private boolean isKept;

  ControlPlaneProcess(String name, Path log) {
    this.name = name;
    this.log = new LogFile(log);
  }

  synchronized void start(
      ChildProcesses children, Path folder, List<String> enter, List<String> command)
      throws IOException {
    List<String> words = new ArrayList<>(enter);
    words.addAll(command);
    process =
        Optional.of(children.start(folder, log.file(), words, ControlPlane.environment(folder)));
  }

  /** Starts it, and again whenever it ends by itself, as a kubelet does; until it is stopped. */
  synchronized void keep(
      ChildProcesses children, Path folder, List<String> enter, List<String> command)
      throws IOException {
    start(children, folder, enter, command);
    isKept = true;
    var _ =
        process
            .orElseThrow()
            .onExit()
            .thenRunAsync(() -> startAgain(children, folder, enter, command), LATER);
  }

  private synchronized void startAgain(
      ChildProcesses children, Path folder, List<String> enter, List<String> command) {
    if (!isKept) {
      return;
    }
    LOG.log(System.Logger.Level.WARNING, "{0} has ended and is started again", name);
    try {
      keep(children, folder, enter, command);
    } catch (IOException failed) {
      LOG.log(System.Logger.Level.ERROR, name + " is not started again", failed);
    }
  }

  synchronized boolean isAlive() {
    return process.filter(Process::isAlive).isPresent();
  }

  synchronized void kill() {
    process.ifPresent(running -> running.destroyForcibly().onExit().join());
    process = Optional.empty();
  }

  /** Asks it to end, and insists after two seconds: what it holds is thrown away with it. */
  synchronized void stop() {
    isKept = false;
    process.ifPresent(
        running -> {
          running.destroy();
          try {
            running.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
          } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
          }
        });
    kill();
  }

  IOException failure(String what) throws IOException {
    return new IOException("%s %s; it said:%n%s".formatted(name, what, log.tail()));
  }

  String tail() throws IOException {
    return "== " + name + "\n" + log.tail() + "\n";
  }
}
