package io.meltemi.envtest.process;

import java.io.IOException;

/** A command of the host ended with another status than 0. */
public final class CommandFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  public CommandFailedException(String message) {
    super(message);
  }
}
