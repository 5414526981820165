package io.meltemi.agent.config;

/** A setting that cannot be used; the message is for the user and says everything. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SettingsException(String message) {
    super(message);
  }

  /** {@code source: field: value (expected: expectation)}. */
  public static SettingsException of(
      String source, String field, Object value, String expectation) {
    return new SettingsException(
        "%s: %s: %s (expected: %s)".formatted(source, field, value, expectation));
  }
}
