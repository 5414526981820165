package io.meltemi.istiod.jwks;

import java.io.IOException;

/** Something could not be fetched; the message says why, for whoever reads the log. */
final class FetchException extends IOException {
  private static final long serialVersionUID = 1;

  FetchException(String message) {
    super(message);
  }
}
