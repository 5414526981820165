package io.meltemi.agent.cert;

/** The CA did not issue a certificate; the message is for the log. */
public final class CaException extends Exception {
  private static final long serialVersionUID = 1L;

  public CaException(String message) {
    super(message);
  }
}
