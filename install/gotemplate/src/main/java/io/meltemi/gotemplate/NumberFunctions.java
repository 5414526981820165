package io.meltemi.gotemplate;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/** sprig's functions for numbers. What is no number counts as 0, as sprig has it. */
final class NumberFunctions {
  private static final int ANY = Integer.MAX_VALUE;
  private static final int MAX_LIST = 100_000;

  private NumberFunctions() {}

  static Functions addTo(Functions functions) {
    return lists(decimals(wholes(conversions(functions))));
  }

  private static Functions conversions(Functions functions) {
    return functions
        .with("int", 1, args -> GoValues.integer(whole(args.value(0))))
        .with("int64", 1, args -> whole(args.value(0)))
        .with("float64", 1, args -> decimal(args.value(0)))
        .with("toDecimal", 1, args -> octal(GoPrint.value(args.value(0))))
        .with("atoi", 1, args -> atoi(args.string(0)));
  }

  private static Functions wholes(Functions functions) {
    return functions
        .with("add", args -> fold(args.all(), 0, Long::sum))
        .with("add1", 1, args -> whole(args.value(0)) + 1)
        .with("sub", 2, args -> whole(args.value(0)) - whole(args.value(1)))
        .with("mul", 1, ANY, args -> fold(args.all(), 1, (a, b) -> a * b))
        .with("div", 2, args -> whole(args.value(0)) / divisor(args.value(1)))
        .with("mod", 2, args -> whole(args.value(0)) % divisor(args.value(1)))
        .with("max", 1, ANY, args -> fold(args.from(1), whole(args.value(0)), Math::max))
        .with("biggest", 1, ANY, args -> fold(args.from(1), whole(args.value(0)), Math::max))
        .with("min", 1, ANY, args -> fold(args.from(1), whole(args.value(0)), Math::min));
  }

  private static Functions decimals(Functions functions) {
    return functions
        .with("add1f", 1, args -> decimal(args.value(0)) + 1)
        .with("addf", args -> foldExact(args.all(), BigDecimal::add))
        .with("subf", 1, ANY, args -> foldExact(args.all(), BigDecimal::subtract))
        .with("mulf", 1, ANY, args -> foldExact(args.all(), BigDecimal::multiply))
        .with("divf", 1, ANY, args -> foldDecimal(args.all(), (a, b) -> a / b))
        .with("maxf", 1, ANY, args -> foldDecimal(args.all(), Math::max))
        .with("minf", 1, ANY, args -> foldDecimal(args.all(), Math::min))
        .with("ceil", 1, args -> Math.ceil(decimal(args.value(0))))
        .with("floor", 1, args -> Math.floor(decimal(args.value(0))))
        .with("round", 2, 3, args -> round(decimal(args.value(0)), args.integer(1)));
  }

  private static Functions lists(Functions functions) {
    return functions
        .with("until", 1, args -> steps(0, args.integer(0), args.integer(0) < 0 ? -1 : 1))
        .with("untilStep", 3, args -> steps(args.integer(0), args.integer(1), args.integer(2)))
        .with("seq", 0, 3, args -> seq(args));
  }

  private static long divisor(@Nullable Object value) {
    long divisor = whole(value);
    if (divisor == 0) {
      throw new TemplateException("integer divide by zero");
    }
    return divisor;
  }

  /** 0 where the value is no number and does not read as one. */
  static long whole(@Nullable Object value) {
    return switch (value) {
      case Number number -> number.longValue();
      case Boolean truth -> truth ? 1 : 0;
      case String text -> {
        try {
          yield ((Number) Literals.integer(text.strip())).longValue();
        } catch (NumberFormatException | IndexOutOfBoundsException _) {
          yield 0;
        }
      }
      case null, default -> 0;
    };
  }

  private static double decimal(@Nullable Object value) {
    return switch (value) {
      case Number number -> number.doubleValue();
      case Boolean truth -> truth ? 1 : 0;
      case String text -> {
        try {
          yield Double.parseDouble(text);
        } catch (NumberFormatException _) {
          yield 0;
        }
      }
      case null, default -> 0;
    };
  }

  private static long octal(String digits) {
    try {
      return Long.parseLong(digits, 8);
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  private static Object atoi(String text) {
    try {
      return GoValues.integer(Long.parseLong(text));
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  private static long fold(List<@Nullable Object> values, long start, LongBinaryOperator operator) {
    long result = start;
    for (Object value : values) {
      result = operator.applyAsLong(result, whole(value));
    }
    return result;
  }

  private static double foldDecimal(List<@Nullable Object> values, DoubleBinaryOperator operator) {
    double result = decimal(values.getFirst());
    for (Object value : values.subList(1, values.size())) {
      result = operator.applyAsDouble(result, decimal(value));
    }
    return result;
  }

  /** In decimal: 0.1 and 0.2 are 0.3. */
  private static double foldExact(
      List<@Nullable Object> values, BinaryOperator<BigDecimal> operator) {
    return values.stream()
        .map(value -> BigDecimal.valueOf(decimal(value)))
        .reduce(operator)
        .orElse(BigDecimal.ZERO)
        .doubleValue();
  }

  /** Half away from zero, of the binary number: 1.255 is below its half. */
  private static double round(double value, int places) {
    if (Math.abs(places) > 300) {
      throw new TemplateException(places + " decimal places (expected: -300..300)");
    }
    double scale = Math.pow(10, places);
    double scaled = scale * value;
    double fraction = scaled - Math.rint(scaled < 0 ? Math.ceil(scaled) : Math.floor(scaled));
    return (fraction >= 0.5 ? Math.ceil(scaled) : Math.floor(scaled)) / scale;
  }

  private static List<Object> steps(long start, long stop, long step) {
    var values = new ArrayList<Object>();
    if (step == 0 || (stop > start) != (step > 0)) {
      return values;
    }
    long count = (Math.abs(stop - start) + Math.abs(step) - 1) / Math.abs(step);
    if (count > MAX_LIST) {
      throw new TemplateException(
          "a list of " + count + " items (expected: at most " + MAX_LIST + ")");
    }
    for (long value = start; step > 0 ? value < stop : value > stop; value += step) {
      values.add(GoValues.integer(value));
    }
    return values;
  }

  private static String seq(Arguments args) {
    int start = args.count() > 1 ? args.integer(0) : 1;
    int end = args.count() > 0 ? args.integer(args.count() - 1) : 0;
    int step = args.count() > 2 ? args.integer(1) : end < start ? -1 : 1;
    if (args.count() == 0 || step == 0 || (end - start) * (long) step < 0) {
      return "";
    }
    List<Object> values = steps(start, end + (long) Integer.signum(step), step);
    return String.join(" ", values.stream().map(String::valueOf).toList());
  }
}
