package io.meltemi.cli;

/** A flag or an argument that cannot be used; the message is for the user and says everything. */
public final class FlagException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  FlagException(String message) {
    super(message);
  }
}
