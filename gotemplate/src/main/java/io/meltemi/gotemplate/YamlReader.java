package io.meltemi.gotemplate;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/** YAML to plain values, by the types of YAML 1.1. For one document. */
final class YamlReader {
  private static final int MAX_DEPTH = 200;
  private static final Tag PLAIN = new Tag("!plain");
  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setAllowDuplicateKeys(true)
          .setMaxAliasesForCollections(1_000)
          .setCodePointLimit(GoPrint.MAX_CHARS)
          .setSchema(
              new JsonSchema() {
                @Override
                public ScalarResolver getScalarResolver() {
                  return (_, implicit) -> implicit ? PLAIN : Tag.STR;
                }
              })
          .build();

  /** Anchors are read once: a few lines of aliases of aliases could fill the memory. */
  private final Map<Node, Object> done = new IdentityHashMap<>();

  @Nullable Object read(String text) {
    try {
      Optional<Node> root = new Compose(SETTINGS).composeString(text);
      return root.isPresent() ? value(root.get(), 0) : null;
    } catch (YamlEngineException e) {
      throw new TemplateException("no YAML: " + e.getMessage());
    }
  }

  private @Nullable Object value(Node node, int depth) {
    if (depth > MAX_DEPTH) {
      throw new TemplateException("YAML more than " + MAX_DEPTH + " deep");
    }
    if (done.containsKey(node)) {
      return done.get(node);
    }
    return switch (node) {
      case MappingNode mapping -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
          put(map, entry, depth);
        }
        done.put(node, map);
        yield map;
      }
      case SequenceNode sequence -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (Node item : sequence.getValue()) {
          list.add(value(item, depth + 1));
        }
        done.put(node, list);
        yield list;
      }
      case ScalarNode scalar -> scalar(scalar);
      default -> throw new TemplateException("YAML with a " + node.getNodeType());
    };
  }

  private void put(Map<String, @Nullable Object> map, NodeTuple entry, int depth) {
    if (!(entry.getKeyNode() instanceof ScalarNode key)) {
      throw new TemplateException("YAML with a key that is no text");
    }
    if (key.getTag().equals(PLAIN) && key.getValue().equals("<<")) {
      merge(map, value(entry.getValueNode(), depth + 1));
      return;
    }
    map.put(GoPrint.value(keyOf(key)), value(entry.getValueNode(), depth + 1));
  }

  private static @Nullable Object keyOf(ScalarNode key) {
    Object value = scalar(key);
    return value instanceof Double number ? GoJson.number(number) : value;
  }

  private static void merge(Map<String, @Nullable Object> map, @Nullable Object value) {
    List<?> sources =
        value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
    for (Object source : sources) {
      if (source instanceof Map<?, ?> inner) {
        GoValues.entries(inner).forEach(map::putIfAbsent);
      }
    }
  }

  private static @Nullable Object scalar(ScalarNode scalar) {
    String text = scalar.getValue();
    if (scalar.getTag().equals(PLAIN)) {
      return YamlTypes.value(text);
    }
    return scalar.getTag().equals(Tag.STR) ? text : YamlTypes.value(text);
  }
}
