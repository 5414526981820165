package io.meltemi.ca.auth;

/**
 * The caller is not known, or cannot be identified at the moment. The message is for the log;
 * callers get less.
 */
public final class AuthenticationException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean temporary;

  public AuthenticationException(String message) {
    super(message);
    this.temporary = false;
  }

  public AuthenticationException(String message, Throwable cause) {
    this(message, cause, false);
  }

  /** Nobody could say at the moment who it is; it may try again. */
  static AuthenticationException later(String message, Throwable cause) {
    return new AuthenticationException(message, cause, true);
  }

  private AuthenticationException(String message, Throwable cause, boolean temporary) {
    super(message, cause);
    this.temporary = temporary;
  }

  /** Whether it may be known later: an API server did not answer. */
  public boolean isTemporary() {
    return temporary;
  }
}
