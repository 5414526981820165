package io.meltemi.xds;

import java.io.IOException;

/** A request asks for more than one may. */
final class TooMuchException extends IOException {
  private static final long serialVersionUID = 1;

  TooMuchException(String message) {
    super(message);
  }
}
