package io.meltemi.istiod.fetch;

import java.io.IOException;

/** Something could not be fetched; the message says why, for whoever reads the log. */
public final class FetchException extends IOException {
  private static final long serialVersionUID = 1;

  public FetchException(String message) {
    super(message);
  }
}
