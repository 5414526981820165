package io.meltemi.analysis;

import io.meltemi.yaml.Node;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A value of an object, valid or not, which answers with what is absent or of another kind than
 * asked for as empty.
 *
 * @param node null where it is absent
 */
public record Tree(@Nullable Node node) {
  private static final Tree ABSENT = new Tree(null);

  /** The value behind those names; fields may be written in snake_case too, as protobuf allows. */
  public Tree at(String... names) {
    Tree tree = this;
    for (String name : names) {
      tree = tree.field(name);
    }
    return tree;
  }

  private Tree field(String name) {
    if (!(node instanceof Node.Mapping mapping)) {
      return ABSENT;
    }
    Node found = mapping.find(name);
    return new Tree(found == null ? mapping.find(snakeCase(name)) : found);
  }

  private static String snakeCase(String name) {
    var out = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        out.append('_').append((char) (c + ('a' - 'A')));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** Whether it is there and not null. */
  public boolean exists() {
    return node != null && !node.isNull();
  }

  /** The items of a list. */
  public List<Tree> items() {
    return node instanceof Node.Sequence(var items, _)
        ? items.stream().map(Tree::new).toList()
        : List.of();
  }

  /** The texts of a list. */
  public List<String> texts() {
    return items().stream().map(Tree::text).toList();
  }

  /** The text of a scalar that is not null. */
  public String text() {
    return node instanceof Node.Scalar(var type, var text, _) && type != Node.Type.NULL ? text : "";
  }

  public boolean isTrue() {
    return text().equals("true");
  }

  /** A whole number that an int holds. */
  public OptionalInt number() {
    try {
      return OptionalInt.of(Integer.parseInt(text()));
    } catch (NumberFormatException _) {
      return OptionalInt.empty();
    }
  }

  /** The fields of an object, sorted by name. */
  public Map<String, Tree> fields() {
    var fields = new TreeMap<String, Tree>();
    if (node instanceof Node.Mapping mapping) {
      for (int i = 0; i < mapping.names().size(); i++) {
        fields.put(mapping.names().get(i), new Tree(mapping.values().get(i)));
      }
    }
    return fields;
  }

  /** The fields of an object as texts, sorted by name. */
  public Map<String, String> textFields() {
    var texts = new TreeMap<String, String>();
    fields().forEach((name, value) -> texts.put(name, value.text()));
    return texts;
  }
}
