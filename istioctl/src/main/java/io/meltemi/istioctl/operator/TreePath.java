package io.meltemi.istioctl.operator;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.meltemi.istioctl.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in a document, as {@code --set} and the paths of overlays name it: {@code a.b}, {@code
 * a[0]}, {@code a.[name:x].b}, {@code a.[:value]}; {@code \.} is a dot of a name. An index that the
 * list does not have stands for its end.
 *
 * @param text as it was written
 */
record TreePath(String text, List<Step> steps) {
  private static final int MAX_STEPS = 100;

  TreePath {
    steps = List.copyOf(steps);
  }

  private sealed interface Step {}

  /** A field of a map. */
  private record Name(String name) implements Step {}

  /** An item of a list by its place. */
  private record Place(int index) implements Step {}

  /** An item of a list of maps by one of its fields. */
  private record Item(String key, String value) implements Step {}

  /** An item of a list of scalars by a pattern. */
  private record Scalar(Pattern pattern) implements Step {}

  /** Whether what a path names by a field must be there already. */
  enum Missing {
    REFUSED,
    ADDED
  }

  static TreePath parse(String text) {
    var steps = new ArrayList<Step>();
    var name = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\' && at + 1 < text.length()) {
        at++;
        name.append(text.charAt(at));
      } else if (c == '.') {
        end(steps, name);
      } else if (c == '[') {
        end(steps, name);
        int close = text.indexOf(']', at);
        steps.add(bracket(text, close < 0 ? "" : text.substring(at + 1, close)));
        at = close;
      } else {
        name.append(c);
      }
    }
    end(steps, name);
    if (steps.isEmpty() || steps.size() > MAX_STEPS || !(steps.getFirst() instanceof Name)) {
      throw refused(text, "a path like a.b, a[0].b or a.[name:x].b");
    }
    return new TreePath(text, steps);
  }

  private static void end(List<Step> steps, StringBuilder name) {
    if (!name.isEmpty()) {
      steps.add(new Name(name.toString()));
      name.setLength(0);
    }
  }

  private static Step bracket(String path, String inside) {
    int colon = inside.indexOf(':');
    if (colon > 0) {
      return new Item(inside.substring(0, colon), inside.substring(colon + 1));
    }
    if (colon == 0 && inside.length() > 1) {
      try {
        return new Scalar(Pattern.compile(inside.substring(1)));
      } catch (PatternSyntaxException _) {
        throw refused(path, "a regular expression after the colon");
      }
    }
    try {
      return new Place(Integer.parseInt(inside));
    } catch (NumberFormatException _) {
      throw refused(path, "[NUMBER], [NAME:VALUE] or [:VALUE] in brackets");
    }
  }

  private static Failure refused(String path, String expected) {
    return new Failure("path \"" + path + "\" (expected: " + expected + ")");
  }

  /** Puts a value there, with the maps and lists on the way. */
  void put(Tree document, @Nullable Object value, Missing missing) {
    placed(document.fields(), 0, value, missing);
  }

  private @Nullable Object placed(
      @Nullable Object node, int at, @Nullable Object value, Missing missing) {
    if (at == steps.size()) {
      return value;
    }
    if (steps.get(at) instanceof Name(var name)) {
      Map<String, @Nullable Object> map = map(node, at);
      map.put(name, placed(map.get(name), at + 1, value, missing));
      return map;
    }
    List<@Nullable Object> list = list(node, at);
    int index = indexIn(list, at);
    if (index >= 0) {
      list.set(index, placed(list.get(index), at + 1, value, missing));
    } else if (steps.get(at) instanceof Place) {
      list.add(placed(null, at + 1, value, missing));
    } else if (steps.get(at) instanceof Item(var key, var wanted) && missing == Missing.ADDED) {
      var item = new LinkedHashMap<String, @Nullable Object>(Map.of(key, wanted));
      list.add(placed(item, at + 1, value, missing));
    } else {
      throw absent(at);
    }
    return list;
  }

  /** Takes away what is there; it must be. */
  void delete(Tree document) {
    Object node = document.fields();
    for (int at = 0; at < steps.size(); at++) {
      boolean last = at == steps.size() - 1;
      if (steps.get(at) instanceof Name(var name)) {
        Map<String, @Nullable Object> map = map(node, at);
        if (last) {
          map.remove(name);
          return;
        }
        node = map.get(name);
      } else {
        List<@Nullable Object> list = list(node, at);
        int index = indexIn(list, at);
        if (index < 0) {
          throw absent(at);
        }
        if (last) {
          list.remove(index);
          return;
        }
        node = list.get(index);
      }
      if (node == null) {
        throw absent(at);
      }
    }
  }

  private Map<String, @Nullable Object> map(@Nullable Object node, int at) {
    if (node == null) {
      return new LinkedHashMap<>();
    }
    if (node instanceof Map<?, ?>) {
      return Tree.of(node).fields();
    }
    throw new Failure("path \"" + text + "\": " + described(at) + " is a field of what is no map");
  }

  @SuppressWarnings("unchecked")
  private List<@Nullable Object> list(@Nullable Object node, int at) {
    if (node == null) {
      return new ArrayList<>();
    }
    if (node instanceof List<?> list) {
      return (List<@Nullable Object>) list;
    }
    throw new Failure("path \"" + text + "\": " + described(at) + " is an item of what is no list");
  }

  /** Where in a list a step leads; -1 where it has no such item. */
  private int indexIn(List<@Nullable Object> list, int at) {
    for (int i = 0; i < list.size(); i++) {
      if (leads(steps.get(at), i, list.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private static boolean leads(Step step, int index, @Nullable Object item) {
    return switch (step) {
      case Place(var place) -> place == index;
      case Item(var key, var value) ->
          item instanceof Map<?, ?> && Tree.of(item).text(key).equals(value);
      case Scalar(var pattern) ->
          item != null
              && !(item instanceof Map<?, ?> || item instanceof List<?>)
              && pattern.matcher(Tree.written(item)).find();
      case Name _ -> false;
    };
  }

  private Failure absent(int at) {
    return new Failure("path \"" + text + "\": " + described(at) + " is not there");
  }

  private String described(int at) {
    return switch (steps.get(at)) {
      case Name(var name) -> name;
      case Place(var index) -> "[" + index + "]";
      case Item(var key, var value) -> "[" + key + ":" + value + "]";
      case Scalar(var pattern) -> "[:" + pattern + "]";
    };
  }
}
