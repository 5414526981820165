package io.meltemi.istiod;

/** Istiod cannot start; the message says what stands in the way. */
final class StartException extends Exception {
  private static final long serialVersionUID = 1;

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
