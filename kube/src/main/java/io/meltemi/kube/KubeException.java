package io.meltemi.kube;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * An API server refused a request, or did not answer. The message names verb, resource and
 * response.
 */
public final class KubeException extends IOException {
  private static final long serialVersionUID = 1;

  public static final int UNAUTHORIZED = 401;
  public static final int FORBIDDEN = 403;
  public static final int NOT_FOUND = 404;
  public static final int CONFLICT = 409;
  public static final int GONE = 410;
  public static final int TOO_MANY_REQUESTS = 429;

  private final int status;
  private final String reason;
  private final long retryAfterNanos;

  KubeException(int status, String reason, String message, Optional<Duration> retryAfter) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.retryAfterNanos = retryAfter.map(Duration::toNanos).orElse(-1L);
  }

  KubeException(String message, IOException cause) {
    super(message, cause);
    this.status = 0;
    this.reason = "";
    this.retryAfterNanos = -1;
  }

  /** The HTTP status; 0 where there was no answer. */
  public int status() {
    return status;
  }

  /** Kubernetes' word for it, such as {@code AlreadyExists}; empty where there was none. */
  public String reason() {
    return reason;
  }

  public boolean is(int wanted) {
    return status == wanted;
  }

  /** Whether the version that was asked for is gone, or not there yet. */
  boolean isAboutVersion() {
    return is(GONE) || String.valueOf(getMessage()).contains("resource version");
  }

  /** Whether the namespace that something was to be made in is going. */
  public boolean isAboutEndingNamespace() {
    return is(FORBIDDEN) && String.valueOf(getMessage()).contains("being terminated");
  }

  /** How long the server asks to wait before the next try. */
  public Optional<Duration> retryAfter() {
    return retryAfterNanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(retryAfterNanos));
  }
}
