package io.meltemi.demo;

import java.io.IOException;

/** Why the demo cannot go on, in words for whoever started it. */
final class DemoException extends IOException {
  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    super(message);
  }
}
