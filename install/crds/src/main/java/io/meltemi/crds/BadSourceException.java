package io.meltemi.crds;

/** A source does not say what it should; the message has the place and the expectation. */
public final class BadSourceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BadSourceException(String message) {
    super(message);
  }
}
