package io.meltemi.agent.wasm;

import java.io.IOException;

/** What could go better another time: no connection, no answer, a server's own fault. */
final class RetryException extends IOException {
  private static final long serialVersionUID = 1;

  RetryException(String message) {
    super(message);
  }

  /** The answer of a server that did not give what was asked for. */
  static IOException of(String url, int status) {
    String told = url + " answers with status " + status;
    boolean mayPass =
        status == 429 || status >= 500 && status != 501 && status != 505 && status != 511;
    return mayPass ? new RetryException(told) : new FetchException(told);
  }
}
