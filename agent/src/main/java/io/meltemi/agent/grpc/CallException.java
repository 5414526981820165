package io.meltemi.agent.grpc;

/** A call failed; the message is for the log and names the server and the reason. */
public final class CallException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int UNAUTHENTICATED = 16;
  private static final int PERMISSION_DENIED = 7;

  private final int code;

  CallException(int code, String message) {
    super(message);
    this.code = code;
  }

  /** Whether the server turned the caller away, rather than being in trouble itself. */
  public boolean isRefusal() {
    return code == UNAUTHENTICATED || code == PERMISSION_DENIED;
  }
}
