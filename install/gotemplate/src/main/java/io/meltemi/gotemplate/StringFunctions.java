package io.meltemi.gotemplate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** sprig's functions for strings. */
final class StringFunctions {
  private StringFunctions() {}

  static Functions addTo(Functions functions) {
    return lists(layout(cases(trims(functions))))
        .with("contains", 2, args -> args.string(1).contains(args.string(0)))
        .with("hasPrefix", 2, args -> args.string(1).startsWith(args.string(0)))
        .with("hasSuffix", 2, args -> args.string(1).endsWith(args.string(0)))
        .with("replace", 3, args -> args.string(2).replace(args.string(0), args.string(1)))
        .with("quote", args -> quote(args.all()))
        .with("squote", args -> squote(args.all()))
        .with("cat", args -> cat(args.all()))
        .with("toString", 1, args -> text(args.value(0)))
        .with("toStrings", 1, args -> strings(args.value(0)))
        .with("plural", 3, args -> args.integer(2) == 1 ? args.string(0) : args.string(1));
  }

  private static Functions trims(Functions functions) {
    return functions
        .with("trim", 1, args -> args.string(0).strip())
        .with("trimAll", 2, args -> trim(args.string(1), args.string(0), true, true))
        .with("trimall", 2, args -> trim(args.string(1), args.string(0), true, true))
        .with(
            "trimPrefix",
            2,
            args ->
                args.string(1).startsWith(args.string(0))
                    ? args.string(1).substring(args.string(0).length())
                    : args.string(1))
        .with(
            "trimSuffix",
            2,
            args ->
                args.string(1).endsWith(args.string(0))
                    ? args.string(1).substring(0, args.string(1).length() - args.string(0).length())
                    : args.string(1))
        .with("nospace", 1, args -> args.string(0).replaceAll("\\s", ""));
  }

  private static Functions cases(Functions functions) {
    return functions
        .with("lower", 1, args -> args.string(0).toLowerCase(Locale.ROOT))
        .with("upper", 1, args -> args.string(0).toUpperCase(Locale.ROOT))
        .with("title", 1, args -> words(args.string(0), true))
        .with("untitle", 1, args -> words(args.string(0), false))
        .with("snakecase", 1, args -> separated(args.string(0), '_'))
        .with("kebabcase", 1, args -> separated(args.string(0), '-'));
  }

  private static Functions layout(Functions functions) {
    return functions
        .with("indent", 2, args -> indent(args.integer(0), args.string(1)))
        .with("nindent", 2, args -> "\n" + indent(args.integer(0), args.string(1)))
        .with("abbrev", 2, args -> abbreviated(args.integer(0), args.string(1)))
        .with("repeat", 2, args -> repeat(args))
        .with("trunc", 2, args -> truncate(args.integer(0), args.string(1)))
        .with("substr", 3, args -> substring(args.integer(0), args.integer(1), args.string(2)));
  }

  private static Functions lists(Functions functions) {
    return functions
        .with("split", 2, args -> split(args.string(1), args.string(0), -1))
        .with("splitn", 3, args -> split(args.string(2), args.string(0), args.integer(1)))
        .with("splitList", 2, args -> parts(args.string(1), args.string(0), -1))
        .with("join", 2, args -> String.join(args.string(0), strings(args.value(1))))
        .with(
            "sortAlpha",
            1,
            args -> strings(args.value(0)).stream().sorted(GoValues::compareText).toList());
  }

  private static Map<String, Object> split(String text, String separator, int max) {
    var parts = new LinkedHashMap<String, Object>();
    int index = 0;
    for (String part : parts(text, separator, max)) {
      parts.put("_" + index++, part);
    }
    return parts;
  }

  /** As strings.SplitN: an empty separator splits into characters, a negative maximum is none. */
  static List<String> parts(String text, String separator, int max) {
    var parts = new ArrayList<String>();
    if (max == 0) {
      return parts;
    }
    if (separator.isEmpty()) {
      text.codePoints().forEach(c -> parts.add(Character.toString(c)));
      while (max > 0 && parts.size() > max) {
        String last = parts.removeLast();
        parts.set(parts.size() - 1, parts.getLast() + last);
      }
      return parts;
    }
    int at = 0;
    int end = text.indexOf(separator);
    while (end >= 0 && (max < 0 || parts.size() < max - 1)) {
      parts.add(text.substring(at, end));
      at = end + separator.length();
      end = text.indexOf(separator, at);
    }
    parts.add(text.substring(at));
    return parts;
  }

  private static String repeat(Arguments args) {
    int count = Math.max(0, args.integer(0));
    args.execution().budget().text((long) count * args.string(1).length());
    return args.string(1).repeat(count);
  }

  static String indent(int spaces, String text) {
    if (spaces < 0 || spaces > 1000) {
      throw new TemplateException("an indentation of " + spaces + " (expected: 0..1000)");
    }
    String padding = " ".repeat(spaces);
    return padding + text.replace("\n", "\n" + padding);
  }

  private static String truncate(int count, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (count < 0 && bytes.length + count > 0) {
      return new String(bytes, bytes.length + count, -count, StandardCharsets.UTF_8);
    }
    return count >= 0 && bytes.length > count
        ? new String(bytes, 0, count, StandardCharsets.UTF_8)
        : text;
  }

  private static String abbreviated(int width, String text) {
    return width < 4 || text.length() <= width ? text : text.substring(0, width - 3) + "...";
  }

  private static String substring(int start, int end, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int from = Math.max(0, start);
    int to = end < 0 || end > bytes.length ? bytes.length : end;
    if (from > to) {
      throw new TemplateException(
          "from " + start + " to " + end + " of " + bytes.length + " bytes");
    }
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  private static String trim(String text, String cutset, boolean left, boolean right) {
    int from = 0;
    int to = text.length();
    while (left && from < to && cutset.indexOf(text.charAt(from)) >= 0) {
      from++;
    }
    while (right && to > from && cutset.indexOf(text.charAt(to - 1)) >= 0) {
      to--;
    }
    return text.substring(from, to);
  }

  private static String words(String text, boolean upper) {
    var out = new StringBuilder(text.length());
    boolean start = true;
    for (char c : text.toCharArray()) {
      out.append(!start ? c : upper ? Character.toTitleCase(c) : Character.toLowerCase(c));
      start = upper ? !Character.isLetterOrDigit(c) && c != '_' && c != '\'' : c == ' ';
    }
    return out.toString();
  }

  /** {@code FirstName} as {@code first_name}. */
  private static String separated(String text, char separator) {
    var out = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ' ' || c == '_' || c == '-' || c == '.') {
        out.append(separator);
        continue;
      }
      boolean after = i > 0 && Character.isLetterOrDigit(text.charAt(i - 1));
      boolean newWord =
          Character.isUpperCase(c)
              && after
              && (!Character.isUpperCase(text.charAt(i - 1))
                  || i + 1 < text.length() && Character.isLowerCase(text.charAt(i + 1)));
      if (newWord) {
        out.append(separator);
      }
      out.append(Character.toLowerCase(c));
    }
    return out.toString();
  }

  private static String quote(List<@Nullable Object> values) {
    return String.join(
        " ", values.stream().filter(v -> v != null).map(v -> GoQuote.quoted(text(v))).toList());
  }

  private static String squote(List<@Nullable Object> values) {
    return String.join(
        " ", values.stream().filter(v -> v != null).map(v -> "'" + text(v) + "'").toList());
  }

  private static String cat(List<@Nullable Object> values) {
    return String.join(" ", values.stream().filter(v -> v != null).map(GoPrint::value).toList());
  }

  static String text(@Nullable Object value) {
    return GoPrint.value(value);
  }

  /** The values of a list as strings, without nil; of another value, itself. */
  static List<String> strings(@Nullable Object value) {
    return switch (value) {
      case null -> List.of();
      case List<?> list ->
          list.stream().filter(item -> item != null).map(StringFunctions::text).toList();
      default -> List.of(text(value));
    };
  }
}
