package io.meltemi.gotemplate;

/**
 * A place in a template's text.
 *
 * @param offset in chars from the beginning of the text
 */
record Position(Source source, int offset) {
  /** The text of a template under the name that errors print. */
  record Source(String name, String text) {}

  /** {@code name:line:column}, both from 1. */
  @Override
  public String toString() {
    String text = source.text();
    int line = 1;
    int start = 0;
    int end = Math.min(offset, text.length());
    for (int at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) {
      line++;
      start = at + 1;
    }
    return source.name() + ":" + line + ":" + (end - start + 1);
  }
}
