package io.meltemi.config.field;

import io.meltemi.yaml.Node;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Scalars as values; empty where a value is not as it should be. */
final class Values {
  private static final int LONGEST_SHOWN = 200;

  /** More digits than any number has that is allowed somewhere. */
  private static final int LONGEST_NUMBER = 40;

  private Values() {}

  static Optional<Boolean> truth(Node node) {
    return switch (text(node)) {
      case "true", "True", "TRUE", "yes", "on" -> Optional.of(true);
      case "false", "False", "FALSE", "no", "off" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  static OptionalLong whole(Node node, long min, long max) {
    String text = text(node);
    try {
      boolean exponent = text.indexOf('e') >= 0 || text.indexOf('E') >= 0;
      long value =
          exponent || text.indexOf('.') >= 0
              ? new BigDecimal(bounded(text)).longValueExact()
              : Long.parseLong(text);
      return value >= min && value <= max ? OptionalLong.of(value) : OptionalLong.empty();
    } catch (ArithmeticException | NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  /** Text that is short enough, and whose exponent is small enough, to be computed with. */
  private static String bounded(String text) {
    if (text.length() > LONGEST_NUMBER || text.matches(".*[eE][+]?\\d{3,}")) {
      throw new NumberFormatException();
    }
    return text;
  }

  static OptionalDouble decimal(Node node, double min, double max) {
    try {
      double value = Double.parseDouble(text(node));
      return value >= min && value <= max ? OptionalDouble.of(value) : OptionalDouble.empty();
    } catch (NumberFormatException _) {
      return OptionalDouble.empty();
    }
  }

  private static String text(Node node) {
    return node instanceof Node.Scalar scalar ? scalar.text() : "";
  }

  /** The value for a message. */
  static String shown(Node node) {
    return switch (node) {
      case Node.Mapping _ -> "an object";
      case Node.Sequence _ -> "a list";
      case Node.Scalar(var type, var text, _) when type == Node.Type.STRING ->
          '"'
              + (text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text)
              + '"';
      case Node.Scalar scalar -> scalar.text();
    };
  }
}
