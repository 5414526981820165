package io.meltemi.demo;

import io.meltemi.envtest.process.LogFile;
import io.meltemi.envtest.process.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The processes of a run. Each carries the run's folder in its environment, and so do the processes
 * that it starts itself (Envoys): that is how they are recognised for ours when they have to go.
 */
final class Children {
  private static final String MARK = "MELTEMI_DEMO_RUN";
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final RunFolder folder;
  private final Map<String, Process> byName = new TreeMap<>();

  Children(RunFolder folder) {
    this.folder = folder;
  }

  /** Starts a process; its output goes to the log of that name, after what is there. */
  synchronized void start(String name, List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.home(name).toFile());
    builder.environment().putAll(environment);
    builder.environment().put(MARK, folder.root().toString());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log(name).toFile()));
    Process process = builder.start();
    process.getOutputStream().close();
    byName.put(name, process);
  }

  /**
   * Makes sure that a process is still there.
   *
   * @throws DemoException where it ended, with the end of its log
   */
  synchronized void check(String name) throws IOException {
    Process process = byName.get(name);
    if (process != null && !process.isAlive()) {
      throw new DemoException(
          "%s ended with %d:%n%s".formatted(name, process.exitValue(), tail(name)));
    }
  }

  /** The last lines that a process wrote. */
  String tail(String name) throws IOException {
    return new LogFile(folder.log(name)).tail();
  }

  /** Kills a process and all that it started, without warning. */
  synchronized void kill(String name) {
    Process process = byName.remove(name);
    if (process != null) {
      List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
      all.add(process.toHandle());
      all.forEach(ProcessHandle::destroyForcibly);
      process.onExit().join();
    }
  }

  /** Ends every process of this run's folder: asks first, and insists after three seconds. */
  void endAll() throws IOException {
    List<ProcessHandle> ours = left();
    ours.forEach(ProcessHandle::destroy);
    Waiting.until(() -> ours.stream().noneMatch(Children::isRunning), GRACE);
    Waiting.until(
        () -> {
          List<ProcessHandle> stubborn = left();
          stubborn.forEach(ProcessHandle::destroyForcibly);
          return stubborn.isEmpty();
        },
        GRACE);
  }

  /** The live processes that carry the mark of this run's folder, whoever started them. */
  List<ProcessHandle> left() {
    String mark = MARK + "=" + folder.root();
    return ProcessHandle.allProcesses()
        .filter(process -> isRunning(process) && carries(process, mark))
        .toList();
  }

  private static boolean isRunning(ProcessHandle process) {
    return process.isAlive() && process.pid() != ProcessHandle.current().pid();
  }

  private static boolean carries(ProcessHandle process, String mark) {
    try {
      byte[] environment = Files.readAllBytes(Path.of("/proc/" + process.pid() + "/environ"));
      return List.of(new String(environment, StandardCharsets.UTF_8).split("\0")).contains(mark);
    } catch (IOException goneOrNotOurs) {
      return false;
    }
  }
}
