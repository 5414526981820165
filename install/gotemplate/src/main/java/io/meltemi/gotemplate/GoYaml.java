package io.meltemi.gotemplate;

import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.Node;
import io.meltemi.yaml.Schema;
import io.meltemi.yaml.YamlParser;
import io.meltemi.yaml.YamlWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A template's values as YAML and back, as Helm and kubectl write and read it. */
public final class GoYaml {
  private static final double BEYOND_INTEGERS = 0x1p64;

  private GoYaml() {}

  /** Ends with a line break. */
  public static String write(@Nullable Object value) {
    return write(value, false);
  }

  /** As {@link #write}, but lists are indented under their key. */
  public static String writePretty(@Nullable Object value) {
    return write(value, true);
  }

  private static String write(@Nullable Object value, boolean listsIndented) {
    try {
      return new YamlWriter(GoYaml::plain, listsIndented, GoPrint.MAX_CHARS).write(value);
    } catch (IllegalArgumentException e) {
      throw new TemplateException(String.valueOf(e.getMessage()));
    }
  }

  /** Records by their names in Go; doubles that are whole as integers, for JSON lies between. */
  private static @Nullable Object plain(@Nullable Object raw) {
    return switch (GoValues.normal(raw)) {
      case Record row -> GoValues.components(row);
      case Double number when number == Math.rint(number) && Math.abs(number) < BEYOND_INTEGERS ->
          new BigDecimal(number).toBigInteger();
      case null -> null;
      case Object value -> value;
    };
  }

  /**
   * Maps in the order of the text, lists, strings, booleans, null, and {@code Double} for every
   * number, as a Go program has it that reads into interface {}. Mutable.
   *
   * @throws TemplateException the text is not one YAML document
   */
  public static @Nullable Object parse(String text) {
    try {
      Node root = YamlParser.parse(new Document("", 1, text), Schema.GO);
      return value(root, new IdentityHashMap<>());
    } catch (BadDocumentException e) {
      throw new TemplateException("line " + e.line() + ": " + e.getMessage());
    }
  }

  /** What an anchor names is made once, however many aliases there are. */
  private static @Nullable Object value(Node node, Map<Node, Object> done) {
    Object known = done.get(node);
    if (known != null) {
      return known;
    }
    return switch (node) {
      case Node.Mapping(var names, var values, _) -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
          map.put(names.get(i), value(values.get(i), done));
        }
        done.put(node, map);
        yield map;
      }
      case Node.Sequence(var items, _) -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (Node item : items) {
          list.add(value(item, done));
        }
        done.put(node, list);
        yield list;
      }
      case Node.Scalar scalar ->
          scalar.plain() instanceof Number number ? number.doubleValue() : scalar.plain();
    };
  }
}
