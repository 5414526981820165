package io.meltemi.training;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A program of ours in its training run: a process that the JVM's flags make write a cache when it
 * ends.
 */
public final class TrainedProgram implements AutoCloseable {
  /** Machines may be busy, and a JVM that learns is slow. */
  private static final long PATIENCE_SECONDS = 60;

  private static final int ANSWER_MILLIS = 5_000;
  private static final int MOST_PORTS = 100;

  private final Process process;

  private TrainedProgram(Process process) {
    this.process = process;
  }

  /**
   * Starts it in this process's folder, with these variables and no others. What it says is in
   * {@code program.log} there.
   *
   * @param jvm the java command with its flags and the program's class path
   * @param program the main class and its arguments
   */
  public static TrainedProgram start(
      List<String> jvm, Map<String, String> environment, List<String> program) throws IOException {
    List<String> command = new ArrayList<>(jvm);
    command.addAll(program);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Path.of("program.log").toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new TrainedProgram(builder.start());
  }

  /**
   * Waits until a page answers as is wanted.
   *
   * @throws IllegalStateException where it never does, or the program has ended
   */
  public void await(String url, int wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (request("GET", url) != wanted) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("no answer " + wanted + " from " + url);
      }
      Thread.sleep(20);
    }
  }

  /** The status of the answer; 0 where there is none. */
  public static int request(String method, String url) {
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
      connection.setRequestMethod(method);
      connection.setConnectTimeout(ANSWER_MILLIS);
      connection.setReadTimeout(ANSWER_MILLIS);
      int status = connection.getResponseCode();
      connection.disconnect();
      return status;
    } catch (IOException silent) {
      return 0;
    }
  }

  /**
   * A port that nobody listens on. It is below those that Linux gives to outgoing connections, of
   * which one could have taken it by the time that the program listens there.
   */
  public static int freePort() throws IOException {
    for (int tries = 0; tries < MOST_PORTS; tries++) {
      int port = ThreadLocalRandom.current().nextInt(16_000, 30_000);
      try (ServerSocket socket = new ServerSocket(port, 1)) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        // The next one, then.
      }
    }
    throw new IOException("no port is free");
  }

  /** Asks the program to end, as its supervisor does. */
  public void terminate() {
    process.destroy();
  }

  /**
   * Waits for the end, which takes as long as the JVM writes the cache; whether it came in time.
   */
  public boolean awaitEnd() throws InterruptedException {
    return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
