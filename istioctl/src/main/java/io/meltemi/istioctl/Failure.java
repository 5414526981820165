package io.meltemi.istioctl;

/**
 * The command cannot do what was asked, and the message, which begins in lower case, says why. It
 * reaches the user after {@code Error: }, and the program ends with {@link #exitCode}.
 */
public final class Failure extends RuntimeException {
  /** What was asked could not be done. */
  public static final int CANNOT = 1;

  /** What was asked makes no sense; Istio's exit code for this. */
  public static final int MISUSED = 64;

  private static final long serialVersionUID = 1;

  private final int exitCode;

  public Failure(String message) {
    this(message, CANNOT);
  }

  private Failure(String message, int exitCode) {
    super(message);
    this.exitCode = exitCode;
  }

  /** A failure of the command line itself. */
  public static Failure ofUse(String message) {
    return new Failure(message, MISUSED);
  }

  /** A failure that a command has an exit code of its own for. */
  public static Failure withCode(int exitCode, String message) {
    return new Failure(message, exitCode);
  }

  int exitCode() {
    return exitCode;
  }
}
