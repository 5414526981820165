package io.meltemi.istioctl.operator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A document as maps, lists and scalars, which can be changed; a copy is another document. */
public record Tree(Map<String, @Nullable Object> fields) {
  public static Tree empty() {
    return new Tree(new LinkedHashMap<>());
  }

  @SuppressWarnings("unchecked")
  public static Tree of(@Nullable Object node) {
    return node instanceof Map<?, ?> map ? new Tree((Map<String, @Nullable Object>) map) : empty();
  }

  /** What is there, by keys of maps; absent also where null is. */
  public Optional<Object> at(String... keys) {
    Object node = fields;
    for (String key : keys) {
      node = node instanceof Map<?, ?> map ? map.get(key) : null;
      if (node == null) {
        return Optional.empty();
      }
    }
    return Optional.of(node);
  }

  /** The map there; an empty one, which is not part of the document, if there is none. */
  public Tree tree(String... keys) {
    return of(at(keys).orElse(null));
  }

  /** The maps of a list. */
  public List<Tree> trees(String... keys) {
    return at(keys).orElse(null) instanceof List<?> items
        ? items.stream().map(Tree::of).toList()
        : List.of();
  }

  /** A scalar as it is written; empty if there is none. */
  public String text(String... keys) {
    return at(keys).map(Tree::written).orElse("");
  }

  /** Whether {@code true} is there. */
  public boolean is(String... keys) {
    return at(keys).filter(Boolean.TRUE::equals).isPresent();
  }

  /** Puts a value there, with the maps on the way. */
  public void put(@Nullable Object value, String... keys) {
    Map<String, @Nullable Object> map = fields;
    for (String key : List.of(keys).subList(0, keys.length - 1)) {
      Object next = map.get(key);
      if (!(next instanceof Map<?, ?>)) {
        next = new LinkedHashMap<String, @Nullable Object>();
        map.put(key, next);
      }
      map = of(next).fields();
    }
    map.put(keys[keys.length - 1], value);
  }

  /** Lays another document over this one: maps are merged, all else is replaced. */
  public void merge(Tree over) {
    over.fields()
        .forEach(
            (key, value) -> {
              if (value instanceof Map<?, ?> && fields.get(key) instanceof Map<?, ?> old) {
                of(old).merge(of(value));
              } else {
                fields.put(key, copied(value));
              }
            });
  }

  public Tree copy() {
    return of(copied(fields));
  }

  static @Nullable Object copied(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        var copy = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, item) -> copy.put(String.valueOf(key), copied(item)));
        yield copy;
      }
      case List<?> list -> {
        var copy = new ArrayList<@Nullable Object>(list.size());
        list.forEach(item -> copy.add(copied(item)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  /** A scalar as YAML has it: whole numbers without a fraction. */
  static String written(Object scalar) {
    return scalar instanceof Double number && number == Math.rint(number)
        ? Long.toString(number.longValue())
        : scalar.toString();
  }
}
