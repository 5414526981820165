package io.meltemi.istioctl.json;

import io.meltemi.yaml.YamlWriter;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Prints JSON as the YAML that kubectl and Istio's tools make of it. */
public final class JsonAsYaml {
  private static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);

  private JsonAsYaml() {}

  /** One document, which ends with a line end. */
  public static String print(Json value) {
    return new YamlWriter(JsonAsYaml::plain, false, Integer.MAX_VALUE).write(value);
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return value instanceof Json json
        ? switch (json) {
          case Json.Obj(var fields) -> fields;
          case Json.Arr(var values) -> values;
          case Json.Text(var text) -> text;
          case Json.Num(var digits) -> number(digits);
          case Json.Bool(var is) -> is;
          case Json.Null _ -> null;
        }
        : value;
  }

  /** An integer where it is written as one of 64 bits, a double otherwise. */
  private static Number number(String digits) {
    if (digits.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'))) {
      BigInteger integer = new BigInteger(digits);
      if (integer.compareTo(SMALLEST) >= 0 && integer.compareTo(LARGEST) <= 0) {
        return integer;
      }
    }
    return Double.parseDouble(digits);
  }
}
