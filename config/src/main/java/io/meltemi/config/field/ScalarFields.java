package io.meltemi.config.field;

import io.meltemi.base.GoDuration;
import io.meltemi.yaml.Node;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The part of {@link Fields} that looks fields up, reads single values and tells of problems. */
abstract sealed class ScalarFields permits Fields {
  /** What is said of a field that no reader asks for. */
  public static final String UNKNOWN = "unknown field, ignored (expected: a field of the kind)";

  /** Largest value of protobuf's uint32, which Java's int does not hold. */
  private static final long MAX_UINT32 = 0xFFFF_FFFFL;

  final Problems problems;
  private final @Nullable ScalarFields parent;
  private final String name;
  private final int index;
  private final Node.Mapping mapping;
  private final List<String> names;
  private final boolean[] asked;

  /**
   * @param index place in a list of that name; negative where it is none
   */
  ScalarFields(
      Problems problems,
      @Nullable ScalarFields parent,
      String name,
      int index,
      Node.Mapping mapping) {
    this.problems = problems;
    this.parent = parent;
    this.name = name;
    this.index = index;
    this.mapping = mapping;
    this.names = FieldNames.camelCase(mapping.names());
    this.asked = new boolean[names.size()];
  }

  final @Nullable Node find(String field) {
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

  /** Whether the field is absent, an empty text or an empty list. */
  public boolean isEmpty(String field) {
    return switch (find(field)) {
      case null -> true;
      case Node.Scalar scalar -> scalar.text().isEmpty();
      case Node.Sequence list -> list.items().isEmpty();
      case Node.Mapping map -> map.names().isEmpty();
    };
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

  /**
   * The same.
   *
   * @param istio what Istio says where it is out of bounds; {@code %d} stands for the value
   */
  public int intIn(String field, int min, int max, String istio) {
    return optionalInt(field, min, max, istio).orElse(0);
  }

  public OptionalInt optionalInt(String field, int min, int max, String... istio) {
    OptionalLong value = optionalLong(field, min, max, istio);
    return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
  }

  /** A port; 0 is as good as none. */
  public OptionalInt optionalPort(String field) {
    OptionalInt port = optionalInt(field, 0, 65535, IstioWords.port("%d"));
    return port.orElse(0) == 0 ? OptionalInt.empty() : port;
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

  private OptionalLong optionalLong(String field, long min, long max, String... istio) {
    Node node = find(field);
    return node == null ? OptionalLong.empty() : whole(field, node, min, max, istio);
  }

  OptionalLong whole(String field, Node node, long min, long max, String... istio) {
    OptionalLong value = Values.whole(node, min, max);
    if (value.isEmpty()) {
      OptionalLong any = Values.whole(node, Long.MIN_VALUE, Long.MAX_VALUE);
      String[] words =
          any.isEmpty()
              ? new String[0]
              : Arrays.stream(istio)
                  .map(text -> text.replace("%d", Long.toString(any.getAsLong())))
                  .toArray(String[]::new);
      bad(field, node, min + ".." + max, words);
    }
    return value;
  }

  public OptionalDouble optionalDouble(String field, double min, double max, String... istio) {
    Node node = find(field);
    if (node == null) {
      return OptionalDouble.empty();
    }
    OptionalDouble value = Values.decimal(node, min, max);
    if (value.isEmpty()) {
      bad(field, node, max == Double.MAX_VALUE ? "at least " + min : min + ".." + max, istio);
    }
    return value;
  }

  /** A duration of at least one millisecond, in whole milliseconds: what Istio allows for most. */
  public Optional<Duration> duration(String field) {
    Optional<Duration> value = anyDuration(field);
    if (value.isPresent()
        && (value.get().compareTo(Duration.ofMillis(1)) < 0
            || value.get().toNanosPart() % 1_000_000 != 0)) {
      bad(
          field,
          "at least 1ms, in whole milliseconds",
          value.get().compareTo(Duration.ofMillis(1)) < 0
              ? "duration must be greater than 1ms"
              : "only durations to ms precision are supported");
      return Optional.empty();
    }
    return value;
  }

  /** The same, where 0s is good too and means never. */
  public Optional<Duration> durationOrZero(String field) {
    Optional<Duration> value = anyDuration(field);
    return value.isPresent() && value.get().isZero() ? value : duration(field);
  }

  /** A duration that is not negative. */
  public Optional<Duration> anyDuration(String field) {
    Node node = find(field);
    if (node == null) {
      return Optional.empty();
    }
    Optional<Duration> value =
        node instanceof Node.Scalar scalar ? GoDuration.parse(scalar.text()) : Optional.empty();
    if (value.isEmpty() || value.get().isNegative()) {
      String[] istio =
          value.isEmpty() ? new String[0] : new String[] {"duration must be greater than 1ms"};
      bad(field, node, "a duration such as 5s, 1.5s, 100ms or 1h", istio);
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

  /** The plain tree of all fields, in the order of the source, each taken as known. */
  public Map<String, Object> plain() {
    Arrays.fill(asked, true);
    return Node.plainMap(mapping);
  }

  /** Takes a field that is known but not used. */
  public void skip(String... fields) {
    for (String field : fields) {
      find(field);
    }
  }

  /**
   * The object has a fault.
   *
   * @param istio what Istio says of it, as {@link io.meltemi.base.Problem#istio}
   */
  public void error(String field, String message, String... istio) {
    Node node = find(field);
    problems.error(node == null ? line() : node.line(), path(field), message, istio);
  }

  public void warning(String field, String message, String... istio) {
    Node node = find(field);
    problems.warning(node == null ? line() : node.line(), path(field), message, istio);
  }

  /** The value of the field is not as it should be. */
  public void bad(String field, String expected, String... istio) {
    Node node = find(field);
    if (node == null) {
      problems.error(line(), path(field), "missing (expected: " + expected + ")", istio);
    } else {
      bad(field, node, expected, istio);
    }
  }

  void bad(String field, Node node, String expected, String... istio) {
    problems.error(
        node.line(), path(field), Values.shown(node) + " (expected: " + expected + ")", istio);
  }

  /** Tells of every field that was not asked for. */
  public void done() {
    for (int i = 0; i < asked.length; i++) {
      if (!asked[i]) {
        problems.warning(mapping.values().get(i).line(), path(mapping.names().get(i)), UNKNOWN);
      }
    }
  }

  /** Tells of the entry of that name. */
  void error(String entry, Node node, String message, String... istio) {
    problems.error(node.line(), path(entry), message, istio);
  }

  /** The object's place in the list that it is in; negative where it is in none. */
  public int index() {
    return index;
  }

  /** How many errors the whole object has so far. */
  public int errors() {
    return problems.errors();
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
