package io.meltemi.gotemplate;

/**
 * A template is not well formed, or cannot be executed with the data given. The message begins with
 * {@code name:line:column: } once the place is known.
 */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean placed;

  /** For functions: the place is added by whoever calls the function. */
  public TemplateException(String message) {
    this(message, false);
  }

  private TemplateException(String message, boolean placed) {
    super(message, null, false, true);
    this.placed = placed;
  }

  static TemplateException at(Position position, String message) {
    return new TemplateException(position + ": " + message, true);
  }

  /** This error with its place, unless it has one. */
  TemplateException in(Position position, String prefix) {
    return placed ? this : at(position, prefix + getMessage());
  }

  /** Whether the message tells where. */
  boolean placed() {
    return placed;
  }
}
