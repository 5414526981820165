package io.meltemi.demo;

import java.io.IOException;

/** Why the demo cannot go on, in words for whoever started it. */
public final class DemoException extends IOException {
  private static final long serialVersionUID = 1L;

  public DemoException(String message) {
    super(message);
  }
}
