package io.meltemi.ca;

/** A certificate is not issued; the message may be shown to the caller. */
public final class SigningException extends Exception {
  private static final long serialVersionUID = 1;

  /** Why, under the peer's names. */
  public enum Reason {
    /** There is no key to sign with, or it has expired. */
    CA_NOT_READY,
    /** The request cannot be read, or its key or signature is not good. */
    CSR_ERROR,
    /** The lifetime that was asked for is not granted. */
    TTL_ERROR,
    /** Signing failed. */
    CERT_GEN_ERROR
  }

  private final Reason reason;

  SigningException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  SigningException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
