package io.meltemi.translate;

/** Text in regular expressions of RE2. */
public final class Regexes {
  private Regexes() {}

  /** A regex that matches the literal and nothing else. */
  public static String quoted(String literal) {
    StringBuilder out = new StringBuilder(literal.length() + 8);
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if ("\\.+*?()|[]{}^$".indexOf(c) >= 0) {
        out.append('\\');
      }
      out.append(c);
    }
    return out.toString();
  }
}
