package io.meltemi.yaml;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of a YAML or JSON document, with the line of the file on which it stands. */
public sealed interface Node {
  /** Line in the file, from 1; 0 where the value comes from no file. */
  int line();

  /**
   * Fields in the order of the source; names are unique. Two lists side by side: objects are small
   * and read once.
   */
  record Mapping(List<String> names, List<Node> values, int line) implements Node {
    /** The value of that name, or null. */
    public @Nullable Node find(String name) {
      int at = names.indexOf(name);
      return at < 0 ? null : values.get(at);
    }
  }

  record Sequence(List<Node> items, int line) implements Node {}

  /**
   * @param text without quotes and escapes
   */
  record Scalar(Type type, String text, int line) implements Node {}

  /** What a scalar is. */
  enum Type {
    STRING,
    INTEGER,
    FLOAT,
    BOOLEAN,
    NULL
  }

  default boolean isNull() {
    return this instanceof Scalar scalar && scalar.type == Type.NULL;
  }

  /**
   * Plain maps (in the order of the source), lists, strings, {@code Long} or {@code Double}, and
   * booleans; null for null.
   */
  default @Nullable Object plain() {
    return switch (this) {
      case Mapping mapping -> plainMap(mapping);
      case Sequence(var items, _) -> {
        var list = new ArrayList<@Nullable Object>(items.size());
        items.forEach(item -> list.add(item.plain()));
        yield Collections.unmodifiableList(list);
      }
      case Scalar(var type, var text, _) ->
          switch (type) {
            case STRING -> text;
            case INTEGER -> Scalars.integer(text);
            case FLOAT -> Scalars.decimal(text);
            case BOOLEAN -> Scalars.truth(text);
            case NULL -> null;
          };
    };
  }

  /** The fields of {@code mapping} as plain values; fields that are null are left out. */
  static Map<String, Object> plainMap(Mapping mapping) {
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < mapping.names.size(); i++) {
      Object value = mapping.values.get(i).plain();
      if (value != null) {
        map.put(mapping.names.get(i), value);
      }
    }
    return Collections.unmodifiableMap(map);
  }

  /** The tree of plain maps, lists and values; what is none of these is taken as its text. */
  static Node ofPlain(@Nullable Object plain) {
    return switch (plain) {
      case null -> new Scalar(Type.NULL, "null", 0);
      case Map<?, ?> map -> {
        var names = new ArrayList<String>(map.size());
        var values = new ArrayList<Node>(map.size());
        map.forEach(
            (name, value) -> {
              names.add(String.valueOf(name));
              values.add(ofPlain(value));
            });
        yield new Mapping(names, values, 0);
      }
      case List<?> list -> new Sequence(list.stream().map(Node::ofPlain).toList(), 0);
      case Boolean truth -> new Scalar(Type.BOOLEAN, truth.toString(), 0);
      case Double number when number != Math.rint(number) || Double.isInfinite(number) ->
          new Scalar(Type.FLOAT, number.toString(), 0);
      case Number number -> new Scalar(Type.INTEGER, Long.toString(number.longValue()), 0);
      default -> new Scalar(Type.STRING, plain.toString(), 0);
    };
  }
}
