package io.meltemi.gotemplate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** sprig's functions for maps. {@code set}, {@code unset} and the merges change their first map. */
final class DictFunctions {
  private static final int ANY = Integer.MAX_VALUE;

  private DictFunctions() {}

  static Functions addTo(Functions functions) {
    return merges(changes(functions))
        .with("dict", args -> dict(args))
        .with("get", 2, args -> args.map(0).getOrDefault(args.string(1), ""))
        .with("hasKey", 2, args -> args.map(0).containsKey(args.string(1)))
        .with("keys", args -> keys(args))
        .with("values", 1, args -> new ArrayList<>(new TreeMap<>(args.map(0)).values()))
        .with("pluck", 1, ANY, args -> pluck(args))
        .with("pick", 1, ANY, args -> pick(args))
        .with("omit", 1, ANY, args -> omit(args))
        .with("dig", 3, ANY, args -> dig(args));
  }

  private static Functions changes(Functions functions) {
    Function copy = args -> Merge.copy(args.value(0));
    return functions
        .with("set", 3, args -> set(args))
        .with("unset", 2, args -> unset(args))
        .with("deepCopy", 1, copy)
        .with("mustDeepCopy", 1, copy);
  }

  private static Functions merges(Functions functions) {
    Function merge = args -> merged(args, false);
    Function overwrite = args -> merged(args, true);
    return functions
        .with("merge", 1, ANY, merge)
        .with("mustMerge", 1, ANY, merge)
        .with("mergeOverwrite", 1, ANY, overwrite)
        .with("mustMergeOverwrite", 1, ANY, overwrite);
  }

  private static Map<String, @Nullable Object> dict(Arguments args) {
    var dict = new LinkedHashMap<String, @Nullable Object>();
    for (int i = 0; i < args.count(); i += 2) {
      dict.put(GoPrint.value(args.value(i)), i + 1 < args.count() ? args.value(i + 1) : "");
    }
    return dict;
  }

  private static Map<String, @Nullable Object> set(Arguments args) {
    args.map(0).put(args.string(1), args.value(2));
    return args.map(0);
  }

  private static Map<String, @Nullable Object> unset(Arguments args) {
    args.map(0).remove(args.string(1));
    return args.map(0);
  }

  private static List<Object> keys(Arguments args) {
    var keys = new ArrayList<Object>();
    for (int i = 0; i < args.count(); i++) {
      keys.addAll(new TreeMap<>(args.map(i)).keySet());
    }
    return keys;
  }

  private static List<@Nullable Object> pluck(Arguments args) {
    var found = new ArrayList<@Nullable Object>();
    for (int i = 1; i < args.count(); i++) {
      if (args.map(i).containsKey(args.string(0))) {
        found.add(args.map(i).get(args.string(0)));
      }
    }
    return found;
  }

  private static Map<String, @Nullable Object> pick(Arguments args) {
    var picked = new LinkedHashMap<String, @Nullable Object>();
    for (int i = 1; i < args.count(); i++) {
      if (args.map(0).containsKey(args.string(i))) {
        picked.put(args.string(i), args.map(0).get(args.string(i)));
      }
    }
    return picked;
  }

  private static Map<String, @Nullable Object> omit(Arguments args) {
    var rest = new LinkedHashMap<>(args.map(0));
    for (int i = 1; i < args.count(); i++) {
      rest.remove(args.string(i));
    }
    return rest;
  }

  /** Keys, then what to return where one is missing, then the map. */
  private static @Nullable Object dig(Arguments args) {
    int keys = args.count() - 2;
    Object value = args.map(args.count() - 1);
    for (int i = 0; i < keys; i++) {
      if (!(value instanceof Map<?, ?> map)) {
        throw new TemplateException(
            "dig \""
                + args.string(i)
                + "\" in type "
                + GoValues.typeName(value)
                + " (expected: a map)");
      }
      if (!map.containsKey(args.string(i))) {
        return args.value(keys);
      }
      value = map.get(args.string(i));
    }
    return value;
  }

  private static Map<String, @Nullable Object> merged(Arguments args, boolean overwrite) {
    Map<String, @Nullable Object> target = args.map(0);
    for (int i = 1; i < args.count(); i++) {
      Merge.into(target, args.map(i), overwrite);
    }
    return target;
  }
}
