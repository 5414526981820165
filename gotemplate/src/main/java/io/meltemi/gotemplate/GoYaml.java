package io.meltemi.gotemplate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * YAML as sigs.k8s.io/yaml (kubectl, Helm, istioctl) writes and reads it: keys sorted, numbers in
 * keys by their value; lists not indented under their key; lines folded past 80 characters; strings
 * quoted where YAML 1.1 would read them as something else. Keys of several lines are written in
 * double quotes.
 */
public final class GoYaml {
  private static final int MAX_DEPTH = 200;

  private final StringBuilder out = new StringBuilder();
  private final int listIndent;

  private GoYaml(int listIndent) {
    this.listIndent = listIndent;
  }

  /** Ends with a line break. */
  public static String write(@Nullable Object value) {
    return new GoYaml(0).written(value);
  }

  /** As {@link #write}, but lists are indented under their key. */
  public static String writePretty(@Nullable Object value) {
    return new GoYaml(2).written(value);
  }

  /**
   * Maps in the order of the text, lists, strings, booleans, null, and {@code Double} for every
   * number, as a Go program has it that reads into interface {}. Mutable.
   *
   * @throws TemplateException the text is not one YAML document
   */
  public static @Nullable Object parse(String text) {
    return new YamlReader().read(text);
  }

  private String written(@Nullable Object value) {
    block(value, 0, 0);
    return out.toString();
  }

  /** A value at the beginning of a line, or after a dash: its first line is indented already. */
  private void block(@Nullable Object raw, int indent, int depth) {
    check(depth);
    Object value = collection(raw);
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() -> {
        boolean first = true;
        for (var entry : naturallySorted(map)) {
          pad(first ? 0 : indent);
          first = false;
          YamlScalar.appendKey(out, String.valueOf(entry.getKey()), column());
          out.append(':');
          after(entry.getValue(), indent, depth);
        }
      }
      case List<?> list when !list.isEmpty() -> {
        boolean first = true;
        for (Object item : list) {
          pad(first ? 0 : indent);
          first = false;
          out.append("- ");
          block(item, indent + 2, depth + 1);
        }
      }
      case null, default -> {
        scalar(value, Math.max(indent, 2));
        out.append('\n');
      }
    }
  }

  /** The value of a key. */
  private void after(@Nullable Object raw, int indent, int depth) {
    Object value = collection(raw);
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      out.append('\n');
      pad(indent + 2);
      block(map, indent + 2, depth + 1);
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      out.append('\n');
      pad(indent + listIndent);
      block(list, indent + listIndent, depth + 1);
    } else {
      out.append(' ');
      scalar(value, indent + 2);
      out.append('\n');
    }
  }

  private static @Nullable Object collection(@Nullable Object raw) {
    Object value = GoValues.normal(raw);
    return value instanceof Record row ? GoValues.components(row) : value;
  }

  private void scalar(@Nullable Object value, int indent) {
    switch (value) {
      case null -> out.append("null");
      case Map<?, ?> _ -> out.append("{}");
      case List<?> _ -> out.append("[]");
      case Double number -> out.append(number(number));
      case Number number -> out.append(number);
      case Boolean truth -> out.append(truth);
      default -> YamlScalar.append(out, value.toString(), column(), indent);
    }
  }

  private static String number(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 0x1p63;
    return whole ? Long.toString((long) value) : GoPrint.shortest(value);
  }

  private void check(int depth) {
    if (depth > MAX_DEPTH || out.length() > GoPrint.MAX_CHARS) {
      throw new TemplateException("a value too deep or too long to write as YAML");
    }
  }

  private void pad(int spaces) {
    out.repeat(' ', spaces);
  }

  private int column() {
    int start = out.lastIndexOf("\n") + 1;
    return Character.codePointCount(out, start, out.length());
  }

  private static List<Map.Entry<Object, Object>> naturallySorted(Map<?, ?> map) {
    var entries = new ArrayList<>(GoValues.sorted(map));
    entries.sort(Comparator.comparing(e -> String.valueOf(e.getKey()), GoYaml::compareKeys));
    return entries;
  }

  /** Letters after other signs, and runs of digits by their value. */
  private static int compareKeys(String a, String b) {
    int i = 0;
    while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    if (i == a.length() || i == b.length()) {
      return Integer.compare(a.length(), b.length());
    }
    boolean x = Character.isLetter(a.charAt(i));
    boolean y = Character.isLetter(b.charAt(i));
    if (x && y) {
      return Character.compare(a.charAt(i), b.charAt(i));
    }
    if (x || y) {
      boolean afterDigit = i > 0 && Character.isDigit(a.charAt(i - 1));
      return x == afterDigit ? -1 : 1;
    }
    return compareNumbers(a, b, i);
  }

  private static int compareNumbers(String a, String b, int at) {
    String x = digits(a, at);
    String y = digits(b, at);
    // A zero within a number counts, at its beginning it does not.
    boolean within = (a.charAt(at) == '0' || b.charAt(at) == '0') && significantBefore(a, at);
    String left = (within ? "1" : "") + x;
    String right = (within ? "1" : "") + y;
    int order = Comparator.comparing(String::length).compare(stripped(left), stripped(right));
    order = order != 0 ? order : stripped(left).compareTo(stripped(right));
    order = order != 0 ? order : Integer.compare(x.length(), y.length());
    return order != 0 ? order : Character.compare(a.charAt(at), b.charAt(at));
  }

  private static String digits(String text, int from) {
    int end = from;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return text.substring(from, end);
  }

  private static String stripped(String digits) {
    return digits.replaceFirst("^0+", "");
  }

  private static boolean significantBefore(String text, int at) {
    int index = at - 1;
    while (index >= 0 && Character.isDigit(text.charAt(index))) {
      if (text.charAt(index--) != '0') {
        return true;
      }
    }
    return false;
  }
}
