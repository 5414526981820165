package io.meltemi.envtest.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * Starts processes that end when this is closed, or when this process ends in whatever way: the
 * kernel kills a child whose parent thread is gone ({@code PR_SET_PDEATHSIG}), so all are started
 * by one thread, which lives until {@link #close}.
 */
public final class ChildProcesses implements AutoCloseable {
  private final ExecutorService parent;

  public ChildProcesses(String name) {
    parent =
        Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().daemon().name("children-" + name).unstarted(task));
  }

  /**
   * Starts a process; what it prints is appended to the log.
   *
   * @param environment all of it, not an addition to ours
   */
  public Process start(Path folder, Path log, List<String> command, Map<String, String> environment)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--"));
    words.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.redirectInput(Path.of("/dev/null").toFile());
    try {
      return parent.submit(builder::start).get();
    } catch (ExecutionException failed) {
      throw new IOException("cannot start " + String.join(" ", command), failed.getCause());
    } catch (RejectedExecutionException closed) {
      throw new IOException("too late to start " + String.join(" ", command), closed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted before " + String.join(" ", command), interrupted);
    }
  }

  /** Kills what is left. */
  @Override
  public void close() {
    parent.shutdown();
  }
}
