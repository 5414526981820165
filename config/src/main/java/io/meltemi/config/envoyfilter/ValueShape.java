package io.meltemi.config.envoyfilter;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be told of a patch's value without knowing the messages. */
final class ValueShape {
  private ValueShape() {}

  /** Every {@code typed_config} names its type, in the third version of Envoy's API. */
  static Optional<String> fault(Map<String, Object> value) {
    return fault("value", value);
  }

  private static Optional<String> fault(String path, Object node) {
    return switch (node) {
      case Map<?, ?> map ->
          map.entrySet().stream().flatMap(entry -> faultOf(path, entry).stream()).findFirst();
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          Object item = list.get(i);
          Optional<String> found =
              item == null ? Optional.empty() : fault(path + "[" + i + "]", item);
          if (found.isPresent()) {
            yield found;
          }
        }
        yield Optional.empty();
      }
      default -> Optional.empty();
    };
  }

  private static Optional<String> faultOf(String path, Map.Entry<?, ?> entry) {
    String name = String.valueOf(entry.getKey());
    Object inner = entry.getValue();
    String place = path + "." + name;
    boolean typed = name.equals("typed_config") || name.equals("typedConfig");
    if (typed && !(inner instanceof Map<?, ?> any && any.containsKey("@type"))) {
      return Optional.of(place + " has no type (expected: @type in it)");
    }
    if (name.equals("@type") && String.valueOf(inner).contains(".v2.")) {
      return Optional.of(place + ": \"" + inner + "\" (expected: a type of v3)");
    }
    return inner == null ? Optional.empty() : fault(place, inner);
  }
}
