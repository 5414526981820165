package io.meltemi.yaml;

/** A document is not YAML, or is larger or deeper than is allowed. */
public final class BadDocumentException extends Exception {
  private static final long serialVersionUID = 1;

  private final int line;

  BadDocumentException(int line, String message) {
    super(message);
    this.line = line;
  }

  /** Line in the file, from 1. */
  public int line() {
    return line;
  }
}
