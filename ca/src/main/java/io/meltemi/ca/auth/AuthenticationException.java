package io.meltemi.ca.auth;

/** The caller is not known. The message is for the log: callers are told less. */
public final class AuthenticationException extends Exception {
  private static final long serialVersionUID = 1;

  public AuthenticationException(String message) {
    super(message);
  }

  public AuthenticationException(String message, Throwable cause) {
    super(message, cause);
  }
}
