package io.meltemi.gotemplate;

/**
 * What one execution may use. The text of a template may be a user's, and the program goes on.
 *
 * @param depth templates that call each other
 * @param steps nodes executed and values made; some ten million a second
 * @param outputChars of the result, and of any string on the way
 */
public record Limits(int depth, long steps, int outputChars) {
  /** Room for any template or chart that is meant to be one. */
  public static final Limits DEFAULT = new Limits(100, 10_000_000, 16 << 20);
}
