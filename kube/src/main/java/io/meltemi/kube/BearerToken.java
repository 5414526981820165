package io.meltemi.kube;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The token of requests to an API server. A token file is read again after a while, and at once
 * when the server rejects the token. Any thread.
 */
final class BearerToken {
  private static final long REREAD_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long PATIENCE_SECONDS = 60;
  private static final int MAX_OUTPUT = 1024 * 1024;
  private static final Duration MARGIN = Duration.ofMinutes(1);

  private final KubeCredentials.Token source;
  private final InstantSource clock;
  private @Nullable String token;
  private long readAt;
  private Optional<Instant> expires = Optional.empty();

  BearerToken(KubeCredentials.Token source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  synchronized String current() throws IOException {
    String known = token;
    if (known == null || isStale()) {
      known = read();
      token = known;
      readAt = System.nanoTime();
    }
    return known;
  }

  /** The server refused this token: the next one is read anew. */
  synchronized void refused(String refused) {
    if (refused.equals(token)) {
      token = null;
    }
  }

  private boolean isStale() {
    return switch (source) {
      case KubeCredentials.Token.Stored _ -> System.nanoTime() - readAt > REREAD_NANOS;
      case KubeCredentials.Token.Printed _ ->
          expires.map(e -> clock.instant().isAfter(e.minus(MARGIN))).orElse(false);
    };
  }

  private String read() throws IOException {
    return switch (source) {
      case KubeCredentials.Token.Stored(var material) -> material.read().strip();
      case KubeCredentials.Token.Printed printed -> run(printed);
    };
  }

  private String run(KubeCredentials.Token.Printed printed) throws IOException {
    String program = printed.command().getFirst();
    var builder = new ProcessBuilder(printed.command());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(printed.environment());
    builder
        .environment()
        .put(
            "KUBERNETES_EXEC_INFO",
            "{\"apiVersion\":\"%s\",\"kind\":\"ExecCredential\",\"spec\":{\"interactive\":false}}"
                .formatted(printed.apiVersion()));
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      // What is printed fits into the pipe; a program that prints more is stopped like a slow one.
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("exec: " + program + ": failed (expected: an ExecCredential)");
      }
      return tokenOf(program, Json.read(process.getInputStream().readNBytes(MAX_OUTPUT)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("exec: " + program + ": interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private String tokenOf(String program, JsonNode credential) throws IOException {
    JsonNode status = credential.path("status");
    String printed = status.path("token").asText("");
    if (printed.isEmpty()) {
      throw new IOException(
          "exec: "
              + program
              + ": status.token: missing (expected: a token; certificates are not"
              + " taken from programs)");
    }
    try {
      String until = status.path("expirationTimestamp").asText("");
      expires = until.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(until));
    } catch (DateTimeParseException _) {
      expires = Optional.empty();
    }
    return printed;
  }
}
