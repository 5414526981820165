package io.meltemi.agent.iptables;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Runs commands to their end.
 *
 * @param networkNamespace path of the network namespace that commands run in; absent for our own
 * @param environment what commands see beside our own environment
 */
record CommandRunner(Optional<String> networkNamespace, Map<String, String> environment) {
  CommandRunner {
    environment = Map.copyOf(environment);
  }

  /** How a command ended. */
  record Result(int exitCode, String out, String err) {
    boolean succeeded() {
      return exitCode == 0;
    }
  }

  /**
   * Runs a command with {@code input} as its standard input and waits for its end.
   *
   * @throws IOException where it cannot be started, naming it
   */
  Result run(String input, List<String> command) throws IOException {
    List<String> words = new ArrayList<>();
    networkNamespace.ifPresent(path -> words.addAll(List.of("nsenter", "--net=" + path, "--")));
    words.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().putAll(environment);
    Process process = builder.start();
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(() -> text(process, false), Thread::startVirtualThread);
    CompletableFuture<String> out =
        CompletableFuture.supplyAsync(() -> text(process, true), Thread::startVirtualThread);
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException ended) {
      // A command that ends without reading its input says why by its exit code.
    }
    try {
      return new Result(process.waitFor(), out.join(), err.join());
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while running " + String.join(" ", command), interrupted);
    }
  }

  private static String text(Process process, boolean out) {
    try (var stream = out ? process.getInputStream() : process.getErrorStream()) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException closed) {
      return "";
    }
  }
}
