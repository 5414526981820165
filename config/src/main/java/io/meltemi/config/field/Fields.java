package io.meltemi.config.field;

import io.meltemi.base.Labels;
import io.meltemi.yaml.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
public final class Fields extends ScalarFields {
  private static final Node.Mapping NOTHING = new Node.Mapping(List.of(), List.of(), 0);

  private Fields(
      Problems problems, @Nullable Fields parent, String name, int index, Node.Mapping mapping) {
    super(problems, parent, name, index, mapping);
  }

  /** The fields of a document's root; what is no mapping is a problem and has none. */
  public static Fields of(Node node, Problems problems) {
    if (node instanceof Node.Mapping mapping) {
      return new Fields(problems, null, "", -1, mapping);
    }
    problems.error(node.line(), "", "not an object (expected: fields)");
    return new Fields(problems, null, "", -1, NOTHING);
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
}
