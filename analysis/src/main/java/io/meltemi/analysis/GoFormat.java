package io.meltemi.analysis;

import io.meltemi.config.field.IstioWords;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Text with values in it, as Go's fmt.Sprintf prints {@code %s}, {@code %v}, {@code %d}, {@code
 * %q}.
 */
final class GoFormat {
  private GoFormat() {}

  static String print(String template, Object... values) {
    var out = new StringBuilder();
    int next = 0;
    for (int i = 0; i < template.length(); i++) {
      char c = template.charAt(i);
      if (c != '%' || i + 1 == template.length()) {
        out.append(c);
        continue;
      }
      i++;
      if (template.charAt(i) == '%') {
        out.append('%');
      } else {
        Object value = values[next++];
        out.append(template.charAt(i) == 'q' ? quoted(value) : plain(value));
      }
    }
    return out.toString();
  }

  private static String plain(Object value) {
    return value instanceof Collection<?> list
        ? list.stream().map(GoFormat::plain).collect(Collectors.joining(" ", "[", "]"))
        : value.toString();
  }

  private static String quoted(Object value) {
    return value instanceof Collection<?> list
        ? list.stream().map(GoFormat::quoted).collect(Collectors.joining(" ", "[", "]"))
        : IstioWords.quoted(value.toString());
  }
}
