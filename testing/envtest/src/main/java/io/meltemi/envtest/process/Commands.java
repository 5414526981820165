package io.meltemi.envtest.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Runs short commands of the host, such as {@code ip}, to their end. */
public final class Commands {
  private Commands() {}

  /**
   * Runs a command.
   *
   * @return what it printed
   * @throws CommandFailedException where it fails, with what it said
   */
  public static String run(List<String> command) throws IOException {
    Result result = attempt(command);
    if (result.exitCode != 0) {
      throw new CommandFailedException(
          "%s ended with %d: %s"
              .formatted(String.join(" ", command), result.exitCode, result.output.strip()));
    }
    return result.output;
  }

  /** How a command ended, and what it printed on either stream. */
  public record Result(int exitCode, String output) {}

  /** Runs a command to its end, whatever that is. */
  public static Result attempt(List<String> command) throws IOException {
    return attempt(command, "");
  }

  /** Runs a command that reads {@code input}. */
  public static Result attempt(List<String> command, String input) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException endedBeforeItRead) {
      // Its status and its words say why.
    }
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted in " + String.join(" ", command), interrupted);
    }
  }

  /** Whether the PATH has a program of that name. */
  public static boolean exists(String program) {
    String path = System.getenv("PATH");
    return path != null
        && Arrays.stream(path.split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
