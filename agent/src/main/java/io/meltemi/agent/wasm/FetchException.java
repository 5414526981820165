package io.meltemi.agent.wasm;

import java.io.IOException;

/** A module cannot be had, and why. */
final class FetchException extends IOException {
  private static final long serialVersionUID = 1;

  FetchException(String message) {
    super(message);
  }

  /** The server speaks no TLS. */
  static final class NoTls extends IOException {
    private static final long serialVersionUID = 1;

    NoTls(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
