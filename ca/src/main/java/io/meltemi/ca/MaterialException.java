package io.meltemi.ca;

/** Keys or certificates are not what they should be; the message names the file and the fault. */
public final class MaterialException extends Exception {
  private static final long serialVersionUID = 1;

  public MaterialException(String message) {
    super(message);
  }

  public MaterialException(String message, Throwable cause) {
    super(message, cause);
  }
}
