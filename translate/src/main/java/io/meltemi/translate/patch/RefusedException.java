package io.meltemi.translate.patch;

/** What would make Envoy refuse a message; the message names the field. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RefusedException(String message) {
    super(message);
  }
}
