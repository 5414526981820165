package io.meltemi.gotemplate;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The functions of text/template; {@code and} and {@code or} are the evaluator's own. */
final class Builtins {
  private static final int ANY = Integer.MAX_VALUE;

  private Builtins() {}

  static Functions addTo(Functions functions) {
    return comparisons(functions)
        .with("not", 1, args -> !GoValues.truth(args.value(0)))
        .with("len", 1, args -> length(args.value(0)))
        .with("index", 1, ANY, args -> index(args))
        .with("slice", 1, 4, args -> slice(args))
        .with("call", 1, ANY, args -> call(args))
        .with("print", args -> GoFormat.print(args.all()))
        .with("println", args -> GoFormat.println(args.all()))
        .with("printf", 1, ANY, args -> GoFormat.printf(args.string(0), args.from(1)))
        .with("html", args -> html(GoFormat.print(args.all())))
        .with("js", args -> js(GoFormat.print(args.all())))
        .with(
            "urlquery",
            args -> URLEncoder.encode(GoFormat.print(args.all()), StandardCharsets.UTF_8));
  }

  private static Functions comparisons(Functions functions) {
    return functions
        .with("eq", 2, ANY, args -> equalToAny(args))
        .with("ne", 2, args -> !equal(args.value(0), args.value(1)))
        .with("lt", 2, args -> ordered(args, order -> order < 0))
        .with("le", 2, args -> ordered(args, order -> order <= 0))
        .with("gt", 2, args -> ordered(args, order -> order > 0))
        .with("ge", 2, args -> ordered(args, order -> order >= 0));
  }

  private static boolean equalToAny(Arguments args) {
    for (int i = 1; i < args.count(); i++) {
      if (equal(args.value(0), args.value(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean equal(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return a == null && b == null;
    }
    for (Object value : List.of(a, b)) {
      if (value instanceof List || value instanceof Map) {
        throw new TemplateException("non-comparable type " + GoValues.typeName(value));
      }
    }
    if (a instanceof Number && b instanceof Number || a.getClass() == b.getClass()) {
      return GoValues.deepEqual(a, b);
    }
    throw incompatible(a, b);
  }

  private static boolean ordered(Arguments args, IntPredicate test) {
    Object a = args.value(0);
    Object b = args.value(1);
    if (a instanceof String x && b instanceof String y) {
      return test.test(GoValues.compareText(x, y));
    }
    if (a instanceof Number x && b instanceof Number y) {
      return test.test(
          GoValues.whole(x) && GoValues.whole(y)
              ? Long.compare(x.longValue(), y.longValue())
              : Double.compare(x.doubleValue(), y.doubleValue()));
    }
    throw incompatible(a, b);
  }

  private static TemplateException incompatible(@Nullable Object a, @Nullable Object b) {
    return new TemplateException(
        "incompatible types for comparison: "
            + GoValues.typeName(a)
            + " and "
            + GoValues.typeName(b)
            + " (expected: two numbers, or two strings)");
  }

  static int length(@Nullable Object value) {
    return switch (value) {
      case String text -> text.getBytes(StandardCharsets.UTF_8).length;
      case List<?> list -> list.size();
      case Map<?, ?> map -> map.size();
      case null -> throw new TemplateException("len of nil pointer");
      default -> throw new TemplateException("len of type " + GoValues.typeName(value));
    };
  }

  private static @Nullable Object index(Arguments args) {
    Object value = args.value(0);
    for (int i = 1; i < args.count(); i++) {
      Object key = args.value(i);
      value =
          switch (value) {
            case List<?> list -> list.get(position(key, list.size() - 1));
            case Map<?, ?> map -> {
              if (!(key instanceof String)) {
                throw new TemplateException(
                    "value has type " + GoValues.typeName(key) + "; should be string");
              }
              yield map.get(key);
            }
            case String text -> {
              byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
              yield Byte.toUnsignedInt(bytes[position(key, bytes.length - 1)]);
            }
            case null -> throw new TemplateException("index of untyped nil");
            default ->
                throw new TemplateException("can't index item of type " + GoValues.typeName(value));
          };
      value = GoValues.normal(value);
    }
    return value;
  }

  private static int position(@Nullable Object key, int max) {
    if (!(key instanceof Number number) || !GoValues.whole(number)) {
      throw new TemplateException("cannot index slice/array with type " + GoValues.typeName(key));
    }
    long at = number.longValue();
    if (at < 0 || at > max) {
      throw new TemplateException("index out of range: " + at + " (expected: 0.." + max + ")");
    }
    return (int) at;
  }

  private static Object slice(Arguments args) {
    Object value = args.value(0);
    if (value instanceof List<?> list) {
      int to = args.count() > 2 ? position(args.value(2), list.size()) : list.size();
      int from = args.count() > 1 ? position(args.value(1), to) : 0;
      return list.subList(from, to);
    }
    if (value instanceof String text && args.count() < 4) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int to = args.count() > 2 ? position(args.value(2), bytes.length) : bytes.length;
      int from = args.count() > 1 ? position(args.value(1), to) : 0;
      return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
    throw new TemplateException("can't slice item of type " + GoValues.typeName(value));
  }

  private static @Nullable Object call(Arguments args) {
    if (args.value(0) instanceof Function function) {
      return function.call(new Arguments(args.from(1), args.execution()));
    }
    throw new TemplateException("non-function of type " + GoValues.typeName(args.value(0)));
  }

  private static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("\0", "\uFFFD")
        .replace("\"", "&#34;")
        .replace("'", "&#39;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }

  private static String js(String text) {
    var out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if ("\\'\"".indexOf(c) >= 0) {
                out.append('\\').appendCodePoint(c);
              } else if ("<>&=".indexOf(c) >= 0 || c < ' ') {
                out.append(String.format("\\u%04X", c));
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }
}
