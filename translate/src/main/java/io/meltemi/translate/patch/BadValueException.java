package io.meltemi.translate.patch;

/** A patch's value is no message of Envoy's. */
final class BadValueException extends Exception {
  private static final long serialVersionUID = 1;

  BadValueException(String message) {
    super(message);
  }
}
