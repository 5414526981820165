package io.meltemi.yaml;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Prints one value as sigs.k8s.io/yaml (kubectl, Helm, istioctl) does: keys sorted, numbers in them
 * by their value; lists not indented under their key; lines folded past 80 columns; strings quoted
 * where YAML 1.1 would read them as something else. For one document.
 */
public final class YamlWriter {
  private static final int STEP = 2;
  private static final int MAX_DEPTH = 500;

  private final ScalarWriter out = new ScalarWriter();
  private final UnaryOperator<@Nullable Object> view;
  private final int listIndent;
  private final int maxChars;

  /**
   * @param view each value on the way as a map, collection, string, number, boolean or null; what
   *     is none of these is printed as its text
   * @param listsIndented whether lists stand further right than their key
   * @param maxChars how long the text may become
   */
  public YamlWriter(UnaryOperator<@Nullable Object> view, boolean listsIndented, int maxChars) {
    this.view = view;
    this.listIndent = listsIndented ? STEP : 0;
    this.maxChars = maxChars;
  }

  /** A value of maps, collections, strings, numbers, booleans and null; ends with a line end. */
  public static String print(@Nullable Object value) {
    return new YamlWriter(UnaryOperator.identity(), false, Integer.MAX_VALUE).write(value);
  }

  /**
   * The document, which ends with a line end.
   *
   * @throws IllegalArgumentException where the value is too deep or its text too long
   */
  public String write(@Nullable Object value) {
    block(view.apply(value), 0, 0);
    return out.text();
  }

  /** A value at the beginning of a line that is indented already. */
  private void block(@Nullable Object value, int indent, int depth) {
    if (depth > MAX_DEPTH || out.length() > maxChars) {
      throw new IllegalArgumentException("a value too deep or too long to write as YAML");
    }
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() -> map(map, indent, depth);
      case Collection<?> list when !list.isEmpty() -> list(list, indent, depth);
      case null, default -> {
        scalar(value, Math.max(indent, STEP));
        out.endLine();
      }
    }
  }

  private void map(Map<?, ?> map, int indent, int depth) {
    List<Map.Entry<?, ?>> sorted = new ArrayList<>(map.entrySet());
    sorted.sort(Comparator.comparing(entry -> String.valueOf(entry.getKey()), KeyOrder.NATURAL));
    boolean first = true;
    for (var field : sorted) {
      if (!first) {
        out.indent(indent);
      }
      first = false;
      Object value = view.apply(field.getValue());
      if (out.key(String.valueOf(field.getKey()), indent)) {
        afterKey(value, indent, depth);
      } else {
        out.raw(" ");
        block(value, indent + STEP, depth + 1);
      }
    }
  }

  private void afterKey(@Nullable Object value, int indent, int depth) {
    boolean map = value instanceof Map<?, ?> fields && !fields.isEmpty();
    if (map || value instanceof Collection<?> items && !items.isEmpty()) {
      int inner = indent + (map ? STEP : listIndent);
      out.endLine();
      out.indent(inner);
      block(value, inner, depth + 1);
    } else {
      out.raw(" ");
      scalar(value, indent + STEP);
      out.endLine();
    }
  }

  private void list(Collection<?> values, int indent, int depth) {
    boolean first = true;
    for (Object value : values) {
      if (!first) {
        out.indent(indent);
      }
      first = false;
      out.raw("- ");
      block(view.apply(value), indent + STEP, depth + 1);
    }
  }

  private void scalar(@Nullable Object value, int indent) {
    switch (value) {
      case null -> out.raw("null");
      case Map<?, ?> _ -> out.raw("{}");
      case Collection<?> _ -> out.raw("[]");
      case Double number -> out.raw(shortest(number));
      case Number number -> out.raw(number.toString());
      case Boolean truth -> out.raw(truth.toString());
      default -> out.value(value.toString(), indent);
    }
  }

  /** The fewest digits that read back as {@code number}; an exponent below -4 and from 6. */
  private static String shortest(double number) {
    if (Double.isNaN(number)) {
      return ".nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? ".inf" : "-.inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exponent >= -4 && exponent < 6) {
      return exact.toPlainString();
    }
    String digits = exact.unscaledValue().abs().toString();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return (number < 0 ? "-" : "")
        + mantissa
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }
}
