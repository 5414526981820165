package io.meltemi.gotemplate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** sprig's functions for lists. They return new lists, as sprig's do. */
final class ListFunctions {
  private static final int ANY = Integer.MAX_VALUE;

  private ListFunctions() {}

  static Functions addTo(Functions functions) {
    Functions all =
        functions
            .with("list", args -> new ArrayList<>(args.all()))
            .with("tuple", args -> new ArrayList<>(args.all()))
            .with("concat", args -> concat(args))
            .with("slice", 1, 3, args -> slice(args))
            .with("mustSlice", 1, 3, args -> slice(args));
    all = must(all, "first", 1, args -> args.list(0).isEmpty() ? null : args.list(0).getFirst());
    all = must(all, "last", 1, args -> args.list(0).isEmpty() ? null : args.list(0).getLast());
    all = must(all, "rest", 1, args -> part(args.list(0), 1, 0));
    all = must(all, "initial", 1, args -> part(args.list(0), 0, 1));
    all =
        must(
            all,
            "append",
            2,
            args -> joined(args.list(0), Collections.singletonList(args.value(1))));
    all =
        must(
            all, "push", 2, args -> joined(args.list(0), Collections.singletonList(args.value(1))));
    all =
        must(
            all,
            "prepend",
            2,
            args -> joined(Collections.singletonList(args.value(1)), args.list(0)));
    all = must(all, "reverse", 1, args -> args.list(0).reversed().stream().toList());
    all = must(all, "uniq", 1, args -> unique(args.list(0)));
    all = must(all, "has", 2, args -> args.value(1) != null && has(args.list(1), args.value(0)));
    all = must(all, "compact", 1, args -> args.list(0).stream().filter(GoValues::truth).toList());
    all = must(all, "chunk", 2, args -> chunks(args.integer(0), args.list(1)));
    return without(all);
  }

  /** {@code name} and {@code mustName}: one fails as the other does. */
  private static Functions must(Functions functions, String name, int count, Function function) {
    String must = "must" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    return functions.with(name, count, function).with(must, count, function);
  }

  private static Functions without(Functions functions) {
    Function without =
        args -> args.list(0).stream().filter(item -> !has(args.from(1), item)).toList();
    return functions.with("without", 1, ANY, without).with("mustWithout", 1, ANY, without);
  }

  /** {@code list} less so many items at either end. */
  private static List<@Nullable Object> part(List<@Nullable Object> list, int first, int last) {
    return list.isEmpty() ? list : new ArrayList<>(list.subList(first, list.size() - last));
  }

  private static List<@Nullable Object> joined(
      List<@Nullable Object> first, List<@Nullable Object> second) {
    var all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private static List<@Nullable Object> concat(Arguments args) {
    var all = new ArrayList<@Nullable Object>();
    for (int i = 0; i < args.count(); i++) {
      all.addAll(args.list(i));
      args.execution().budget().step(args.list(i).size());
    }
    return all;
  }

  private static List<@Nullable Object> unique(List<@Nullable Object> list) {
    var unique = new ArrayList<@Nullable Object>();
    list.stream().filter(item -> !has(unique, item)).forEach(unique::add);
    return unique;
  }

  private static boolean has(List<@Nullable Object> list, @Nullable Object value) {
    return list.stream().anyMatch(item -> GoValues.deepEqual(item, value));
  }

  private static List<@Nullable Object> slice(Arguments args) {
    List<@Nullable Object> list = args.list(0);
    int from = args.count() > 1 ? args.integer(1) : 0;
    int to = args.count() > 2 ? args.integer(2) : list.size();
    if (from < 0 || to > list.size() || from > to) {
      throw new TemplateException(
          "slice from " + from + " to " + to + " of " + list.size() + " items");
    }
    return list.subList(from, to);
  }

  private static List<@Nullable Object> chunks(int size, List<@Nullable Object> list) {
    if (size < 1) {
      throw new TemplateException("chunks of " + size + " items (expected: at least 1)");
    }
    var chunks = new ArrayList<@Nullable Object>();
    for (int at = 0; at < list.size(); at += size) {
      chunks.add(list.subList(at, Math.min(list.size(), at + size)));
    }
    return chunks;
  }
}
