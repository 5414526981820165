package io.meltemi.envtest;

import io.meltemi.envtest.process.ChildProcesses;
import io.meltemi.envtest.process.LogFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One program of a control plane (etcd, the API server, the controllers), running or not. */
final class ControlPlaneProcess {
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final String name;
  private final LogFile log;
  private Optional<Process> process = Optional.empty();

  ControlPlaneProcess(String name, Path log) {
    this.name = name;
    this.log = new LogFile(log);
  }

  void start(ChildProcesses children, Path folder, List<String> enter, List<String> command)
      throws IOException {
    List<String> words = new ArrayList<>(enter);
    words.addAll(command);
    process =
        Optional.of(children.start(folder, log.file(), words, ControlPlane.environment(folder)));
  }

  boolean isAlive() {
    return process.filter(Process::isAlive).isPresent();
  }

  void kill() {
    process.ifPresent(running -> running.destroyForcibly().onExit().join());
    process = Optional.empty();
  }

  /** Asks it to end, and insists after two seconds: what it holds is thrown away with it. */
  void stop() {
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
