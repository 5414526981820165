package io.meltemi.gotemplate.chart;

import io.meltemi.gotemplate.TemplateException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The two sides of {@code --set path=value}. */
final class SetPath {
  private SetPath() {}

  /** Strings for keys and {@code Integer} for places in a list; {@code \.} is a dot of a key. */
  static List<Object> parse(String path) {
    var parts = new ArrayList<Object>();
    var key = new StringBuilder();
    int at = 0;
    while (at < path.length()) {
      char c = path.charAt(at);
      if (c == '\\' && at + 1 < path.length()) {
        key.append(path.charAt(at + 1));
        at += 2;
      } else if (c == '.') {
        end(parts, key);
        at++;
      } else if (c == '[') {
        end(parts, key);
        int close = path.indexOf(']', at);
        parts.add(index(path, at + 1, close));
        at = close + 1;
      } else {
        key.append(c);
        at++;
      }
    }
    end(parts, key);
    if (parts.isEmpty() || !(parts.getFirst() instanceof String)) {
      throw new TemplateException("path \"" + path + "\" (expected: key.key or key[0].key)");
    }
    return parts;
  }

  private static void end(List<Object> parts, StringBuilder key) {
    if (!key.isEmpty()) {
      parts.add(key.toString());
      key.setLength(0);
    }
  }

  private static Integer index(String path, int start, int close) {
    String digits = close < 0 ? "" : path.substring(start, close);
    if (!digits.matches("[0-9]{1,6}")) {
      throw new TemplateException("path \"" + path + "\" (expected: a number in brackets)");
    }
    return Integer.valueOf(digits);
  }

  /** As Helm reads it: what looks like a whole number, a boolean or null is one. */
  static @Nullable Object value(String text) {
    if (text.startsWith("{") && text.endsWith("}")) {
      String inner = text.substring(1, text.length() - 1);
      return inner.isEmpty()
          ? new ArrayList<>()
          : new ArrayList<>(List.of(inner.split(",", -1)).stream().map(SetPath::scalar).toList());
    }
    return scalar(text);
  }

  private static @Nullable Object scalar(String text) {
    String plain = text.replace("\\,", ",");
    return switch (plain) {
      case "true", "false" -> plain.equals("true");
      case "null" -> null;
      case "0" -> 0L;
      default -> plain.matches("-?[1-9][0-9]{0,17}") ? (Object) Long.valueOf(plain) : plain;
    };
  }
}
