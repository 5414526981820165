package io.meltemi.agent.envoy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A running Envoy that writes to the agent's own output. Where the system allows it, the kernel
 * ends Envoy when the agent dies without a chance to.
 */
public final class EnvoyProcess {
  private static final System.Logger LOG = System.getLogger("default");
  private static final int SIGNALLED = 128;

  private final Process process;

  private EnvoyProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts it. The kernel counts the calling thread as Envoy's parent, not the agent: Envoy ends
   * with this thread.
   *
   * @throws IOException if it cannot be started
   */
  public static EnvoyProcess start(EnvoyBinary binary, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    EnvoyBinary.setpriv()
        .ifPresent(
            setpriv -> command.addAll(List.of(setpriv.toString(), "--pdeathsig", "KILL", "--")));
    command.add(binary.path().toString());
    command.addAll(arguments);
    LOG.log(System.Logger.Level.INFO, "Envoy command: " + String.join(" ", command));
    return new EnvoyProcess(new ProcessBuilder(command).inheritIO().start());
  }

  /** Completes with the exit status when it has ended; a signal n gives 128 + n. */
  public CompletableFuture<Integer> exit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Asks it to end, and makes it end after that time. Returns when it has ended. */
  public void stop(long patienceMillis) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(patienceMillis, TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  /** Ends it at once and returns when it has ended. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Why an Envoy with this status has ended, in words. */
  public static String reason(int status) {
    if (status == SIGNALLED + 9) {
      return "was killed (signal 9), perhaps for want of memory";
    }
    if (status > SIGNALLED) {
      return "was ended by signal " + (status - SIGNALLED);
    }
    return status == 0
        ? "ended by itself"
        : "ended with status " + status + "; its last lines above say why";
  }
}
