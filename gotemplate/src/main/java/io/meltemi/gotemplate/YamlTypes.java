package io.meltemi.gotemplate;

import com.google.re2j.Pattern;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a plain scalar is to the YAML 1.1 reader of Go. */
final class YamlTypes {
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUE =
      Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Set<String> NOT_FINITE =
      Set.of(
          ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf",
          "-.Inf", "-.INF");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0b[01]+|0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0|[1-9][0-9]*)");
  private static final Pattern DATE =
      Pattern.compile(
          "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ]+[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?"
              + " *(Z|[-+][0-9]{2}:[0-9]{2})?)?");
  private static final Pattern BASE_60 =
      Pattern.compile("[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?");

  private YamlTypes() {}

  /** Whether the text, without quotes, would not be read as this string. */
  static boolean looksLikeAnotherType(String text) {
    return !(value(text) instanceof String)
        || startsAsNumber(text) && (DATE.matches(text) || BASE_60.matches(text));
  }

  private static boolean startsAsNumber(String text) {
    return !text.isEmpty() && "+-0123456789".indexOf(text.charAt(0)) >= 0;
  }

  /** Null, a boolean, a {@code Double}, or the text itself. A date stays a text. */
  static @Nullable Object value(String text) {
    if (NULLS.contains(text)) {
      return null;
    }
    if (TRUE.contains(text) || FALSE.contains(text)) {
      return TRUE.contains(text);
    }
    if (NOT_FINITE.contains(text)) {
      return text.toLowerCase(java.util.Locale.ROOT).endsWith("nan")
          ? Double.NaN
          : text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (startsAsNumber(text) || text.startsWith(".")) {
      String digits = text.replace("_", "");
      if (INTEGER.matches(digits)) {
        return integer(digits);
      }
      if (FLOAT.matches(digits)) {
        return Double.valueOf(digits);
      }
    }
    return text;
  }

  private static Object integer(String digits) {
    try {
      return ((Number) Literals.integer(digits)).doubleValue();
    } catch (NumberFormatException _) {
      return Double.valueOf(digits.matches("[-+]?[0-9]+") ? digits : "NaN");
    }
  }
}
