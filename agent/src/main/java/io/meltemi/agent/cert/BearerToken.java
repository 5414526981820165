package io.meltemi.agent.cert;

import io.meltemi.agent.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Reads the expiry of a token without verifying it, to explain in the log why it was rejected. */
final class BearerToken {
  private BearerToken() {}

  /** A clause on the token in that file; never the token. */
  static String describe(Path file, Instant now) {
    String token;
    try {
      token = Files.readString(file).strip();
    } catch (NoSuchFileException missing) {
      return "there is no token " + file;
    } catch (IOException unreadable) {
      return "token " + file + " cannot be read: " + unreadable;
    }
    Optional<Instant> expires = expiry(token);
    if (expires.isEmpty()) {
      return "token " + file + " does not say when it expires";
    }
    return "token %s %s at %s"
        .formatted(file, expires.get().isAfter(now) ? "expires" : "EXPIRED", expires.get());
  }

  private static Optional<Instant> expiry(String token) {
    String[] parts = token.split("\\.");
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
      return Json.parseObject(claims).number("exp").map(Instant::ofEpochSecond);
    } catch (IllegalArgumentException | ArithmeticException | java.time.DateTimeException odd) {
      return Optional.empty();
    }
  }
}
