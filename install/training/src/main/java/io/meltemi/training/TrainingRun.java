package io.meltemi.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The main method of a training run, which always ends: whoever starts a program for the first time
 * waits for it, and does without the cache where it fails.
 */
public final class TrainingRun {
  private static final long LIMIT_SECONDS = 150;
  private static final int LAST_LINES = 5;

  private TrainingRun() {}

  /** What is done in the run. */
  public interface Body {
    void run() throws Exception;
  }

  /**
   * Runs it and exits: with 0, or with 1 where it fails or takes longer than 150 seconds, after one
   * line of the reason on standard error and the last that the program said.
   */
  public static void lead(Body body) {
    Thread main = Thread.currentThread();
    Thread.ofPlatform().daemon().start(() -> endInTime(main));
    try {
      body.run();
      System.exit(0);
    } catch (Exception failure) {
      end("training: " + failure);
    }
  }

  private static void endInTime(Thread main) {
    try {
      TimeUnit.SECONDS.sleep(LIMIT_SECONDS);
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
    end(
        "training: not done in %d s, at %s"
            .formatted(LIMIT_SECONDS, Arrays.toString(main.getStackTrace())));
  }

  private static void end(String reason) {
    System.err.println(reason);
    try {
      List<String> said = Files.readAllLines(Path.of("program.log"), StandardCharsets.ISO_8859_1);
      said.subList(Math.max(0, said.size() - LAST_LINES), said.size()).forEach(System.err::println);
    } catch (IOException nothingSaid) {
      // It was not started.
    }
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    Runtime.getRuntime().halt(1);
  }
}
