package io.meltemi.inject;

/** What was given cannot be used; the message says which part, its value, and what was expected. */
public final class InjectionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public InjectionException(String message) {
    super(message, null, false, false);
  }
}
