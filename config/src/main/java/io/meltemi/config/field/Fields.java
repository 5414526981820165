package io.meltemi.config.field;

import io.meltemi.base.Labels;
import io.meltemi.config.yaml.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one mapping as protobuf's JSON allows them: names in camelCase or snake_case,
 * enums by name or number, numbers in quotes, durations as text; null is as good as absent.
 *
 * <p>A value that is not as it should be is a problem and reads as absent, so that the rest is
 * checked too. {@link #done} tells of fields that nobody asked for.
 */
public final class Fields {
  private static final Node.Mapping NOTHING = new Node.Mapping(List.of(), List.of(), 0);

  /** Largest value of protobuf's uint32, which Java's int does not hold. */
  private static final long MAX_UINT32 = 0xFFFF_FFFFL;

  private final Problems problems;
  private final @Nullable Fields parent;
  private final String name;
  private final int index;
  private final Node.Mapping mapping;
  private final List<String> names;
  private final boolean[] asked;

  /**
   * @param index place in a list of that name; negative where it is none
   */
  private Fields(
      Problems problems, @Nullable Fields parent, String name, int index, Node.Mapping mapping) {
    this.problems = problems;
    this.parent = parent;
    this.name = name;
    this.index = index;
    this.mapping = mapping;
    this.names = FieldNames.camelCase(mapping.names());
    this.asked = new boolean[names.size()];
  }

  /** The fields of a document's root; what is no mapping is a problem and has none. */
  public static Fields of(Node node, Problems problems) {
    if (node instanceof Node.Mapping mapping) {
      return new Fields(problems, null, "", -1, mapping);
    }
    problems.error(node.line(), "", "not an object (expected: fields)");
    return new Fields(problems, null, "", -1, NOTHING);
  }

  private @Nullable Node find(String field) {
    int at = names.indexOf(field);
    if (at < 0) {
      return null;
    }
    asked[at] = true;
    Node node = mapping.values().get(at);
    return node.isNull() ? null : node;
  }

  /** Whether the field is there and not null. */
  public boolean has(String field) {
    return find(field) != null;
  }

  /** How many of the fields are there. */
  public int count(String... fields) {
    int count = 0;
    for (String field : fields) {
      count += has(field) ? 1 : 0;
    }
    return count;
  }

  /** Text; empty where it is absent. */
  public String string(String field) {
    Node node = find(field);
    return node == null ? "" : text(field, node);
  }

  public Optional<String> optionalString(String field) {
    Node node = find(field);
    return node == null ? Optional.empty() : Optional.of(text(field, node));
  }

  /** A number or text, as text; empty where it is absent. */
  public String intOrString(String field) {
    Node node = find(field);
    if (node instanceof Node.Scalar scalar) {
      return scalar.text();
    }
    return node == null ? "" : text(field, node);
  }

  String text(String field, Node node) {
    if (node instanceof Node.Scalar(var type, var text, _) && type == Node.Type.STRING) {
      return text;
    }
    bad(field, node, node instanceof Node.Scalar ? "text; put it in quotes" : "text");
    return "";
  }

  public boolean bool(String field) {
    return optionalBool(field).orElse(false);
  }

  public Optional<Boolean> optionalBool(String field) {
    Node node = find(field);
    if (node == null) {
      return Optional.empty();
    }
    Optional<Boolean> value = Values.truth(node);
    if (value.isEmpty()) {
      bad(field, node, "true or false");
    }
    return value;
  }

  /** A whole number; 0 where it is absent or bad. */
  public int intIn(String field, int min, int max) {
    return (int) longIn(field, min, max);
  }

  public OptionalInt optionalInt(String field, int min, int max) {
    OptionalLong value = optionalLong(field, min, max);
    return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
  }

  /** A protobuf uint32; what is beyond int's range reads as its largest value. */
  public OptionalInt optionalUint32(String field) {
    OptionalLong value = optionalLong(field, 0, MAX_UINT32);
    return value.isPresent()
        ? OptionalInt.of((int) Math.min(value.getAsLong(), Integer.MAX_VALUE))
        : OptionalInt.empty();
  }

  public long longIn(String field, long min, long max) {
    return optionalLong(field, min, max).orElse(0);
  }

  private OptionalLong optionalLong(String field, long min, long max) {
    Node node = find(field);
    return node == null ? OptionalLong.empty() : whole(field, node, min, max);
  }

  OptionalLong whole(String field, Node node, long min, long max) {
    OptionalLong value = Values.whole(node, min, max);
    if (value.isEmpty()) {
      bad(field, node, min + ".." + max);
    }
    return value;
  }

  public OptionalDouble optionalDouble(String field, double min, double max) {
    Node node = find(field);
    if (node == null) {
      return OptionalDouble.empty();
    }
    OptionalDouble value = Values.decimal(node, min, max);
    if (value.isEmpty()) {
      bad(field, node, max == Double.MAX_VALUE ? "at least " + min : min + ".." + max);
    }
    return value;
  }

  /** A duration of at least one millisecond, in whole milliseconds: what Istio allows for most. */
  public Optional<Duration> duration(String field) {
    Optional<Duration> value = anyDuration(field);
    if (value.isPresent()
        && (value.get().compareTo(Duration.ofMillis(1)) < 0
            || value.get().toNanosPart() % 1_000_000 != 0)) {
      bad(field, "at least 1ms, in whole milliseconds");
      return Optional.empty();
    }
    return value;
  }

  /** A duration that is not negative. */
  public Optional<Duration> anyDuration(String field) {
    Node node = find(field);
    if (node == null) {
      return Optional.empty();
    }
    Optional<Duration> value =
        node instanceof Node.Scalar scalar ? Durations.parse(scalar.text()) : Optional.empty();
    if (value.isEmpty() || value.get().isNegative()) {
      bad(field, node, "a duration such as 5s, 1.5s, 100ms or 1h");
      return Optional.empty();
    }
    return value;
  }

  public <E> E enumOf(String field, EnumNames<E> allowed, E otherwise) {
    return optionalEnum(field, allowed).orElse(otherwise);
  }

  public <E> Optional<E> optionalEnum(String field, EnumNames<E> allowed) {
    Node node = find(field);
    if (node == null) {
      return Optional.empty();
    }
    Optional<E> value =
        node instanceof Node.Scalar scalar ? allowed.find(scalar.text()) : Optional.empty();
    if (value.isEmpty()) {
      bad(field, node, allowed.expectation());
    }
    return value;
  }

  /** A list of texts; empty where it is absent. */
  public List<String> strings(String field) {
    List<Node> items = items(field);
    var values = new ArrayList<String>(items.size());
    for (int i = 0; i < items.size(); i++) {
      Node item = items.get(i);
      boolean good =
          item instanceof Node.Scalar(var type, var text, _)
              && type == Node.Type.STRING
              && values.add(text);
      if (!good) {
        text(field + "[" + i + "]", item);
      }
    }
    return values;
  }

  /** A list of objects; empty where it is absent. */
  public <T> List<T> list(String field, Function<Fields, T> reader) {
    List<Node> items = items(field);
    var values = new ArrayList<T>(items.size());
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i) instanceof Node.Mapping inner) {
        values.add(reader.apply(new Fields(problems, this, field, i, inner)));
      } else {
        bad(field + "[" + i + "]", items.get(i), "an object");
      }
    }
    return values;
  }

  private List<Node> items(String field) {
    Node node = find(field);
    if (node instanceof Node.Sequence(var items, _)) {
      return items;
    }
    if (node != null) {
      bad(field, node, "a list");
    }
    return List.of();
  }

  public <T> Optional<T> object(String field, Function<Fields, T> reader) {
    Node node = find(field);
    return node == null ? Optional.empty() : Optional.of(reader.apply(inside(field, node)));
  }

  /** The fields of an object; none where it is absent. */
  public Fields child(String field) {
    Node node = find(field);
    return inside(field, node == null ? new Node.Mapping(List.of(), List.of(), line()) : node);
  }

  Fields inside(String field, Node node) {
    if (node instanceof Node.Mapping inner) {
      return new Fields(problems, this, field, -1, inner);
    }
    bad(field, node, "an object");
    return new Fields(problems, this, field, -1, NOTHING);
  }

  /** A map whose names the user chooses, sorted by them; values that are null are left out. */
  public <T> SortedMap<String, T> map(String field, Function<MapEntry, T> reader) {
    Node node = find(field);
    if (node == null) {
      return Collections.emptySortedMap();
    }
    if (!(node instanceof Node.Mapping(var keys, var values, _))) {
      bad(field, node, "an object");
      return Collections.emptySortedMap();
    }
    var map = new TreeMap<String, T>();
    Fields inner = new Fields(problems, this, field, -1, NOTHING);
    for (int i = 0; i < keys.size(); i++) {
      map.put(keys.get(i), reader.apply(new MapEntry(inner, keys.get(i), values.get(i))));
    }
    return Collections.unmodifiableSortedMap(map);
  }

  public SortedMap<String, String> stringMap(String field) {
    return map(field, MapEntry::text);
  }

  public Labels labels(String field) {
    return Labels.of(stringMap(field));
  }

  /** The plain tree of an object, in the order of the source; empty where it is absent. */
  public Map<String, Object> plainMap(String field) {
    Node node = find(field);
    if (node instanceof Node.Mapping inner) {
      return Node.plainMap(inner);
    }
    if (node != null) {
      bad(field, node, "an object");
    }
    return Map.of();
  }

  /** Takes a field that is known but not used. */
  public void skip(String... fields) {
    for (String field : fields) {
      find(field);
    }
  }

  public void error(String field, String message) {
    Node node = find(field);
    problems.error(node == null ? line() : node.line(), path(field), message);
  }

  public void warning(String field, String message) {
    Node node = find(field);
    problems.warning(node == null ? line() : node.line(), path(field), message);
  }

  /** The value of the field is not as it should be. */
  public void bad(String field, String expected) {
    Node node = find(field);
    if (node == null) {
      problems.error(line(), path(field), "missing (expected: " + expected + ")");
    } else {
      bad(field, node, expected);
    }
  }

  void bad(String field, Node node, String expected) {
    problems.error(node.line(), path(field), Values.shown(node) + " (expected: " + expected + ")");
  }

  /** Tells of every field that was not asked for. */
  public void done() {
    for (int i = 0; i < asked.length; i++) {
      if (!asked[i]) {
        problems.warning(
            mapping.values().get(i).line(),
            path(mapping.names().get(i)),
            "unknown field, ignored (expected: a field of the kind)");
      }
    }
  }

  /** Tells of the entry of that name. */
  void error(String entry, Node node, String message) {
    problems.error(node.line(), path(entry), message);
  }

  public int line() {
    return mapping.line() == 0 && parent != null ? parent.line() : mapping.line();
  }

  /** The path from the document's root. */
  public String path(String field) {
    String own = parent == null ? name : parent.path(name) + (index < 0 ? "" : "[" + index + "]");
    if (field.isEmpty()) {
      return own;
    }
    return own.isEmpty() ? field : own + "." + field;
  }
}
