package io.meltemi.config.field;

import io.meltemi.yaml.Node;
import java.util.List;

/** One entry of a map whose names the user chooses, read like a field. */
public record MapEntry(Fields in, String key, Node node) {
  public boolean isNull() {
    return node.isNull();
  }

  public String text() {
    return in.text(key, node);
  }

  /** A whole number; {@code min} where it is bad. */
  public long whole(long min, long max, String... istio) {
    return in.whole(key, node, min, max, istio).orElse(min);
  }

  public Fields object() {
    return in.inside(key, node);
  }

  public List<String> strings() {
    if (!(node instanceof Node.Sequence(var items, _))) {
      bad("a list");
      return List.of();
    }
    return items.stream().map(item -> in.text(key, item)).toList();
  }

  /** The value is not as it should be. */
  public void bad(String expected, String... istio) {
    in.bad(key, node, expected, istio);
  }

  public void error(String message, String... istio) {
    in.error(key, node, message, istio);
  }
}
