package io.meltemi.inject.template;

import java.math.BigDecimal;

/** Values as Go's fmt.Sprint writes them. */
final class GoText {
  private GoText() {}

  static String of(Object value) {
    return switch (value) {
      case Double number when number == Math.rint(number) && Math.abs(number) < 1e21 ->
          new BigDecimal(number).toPlainString();
      default -> value.toString();
    };
  }
}
