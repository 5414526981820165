package io.meltemi.inject;

import io.meltemi.inject.kube.PlainJson;
import io.meltemi.inject.yaml.YamlJson;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The installation's values, which templates see as {@code .Values}: the entry {@code values} of
 * the config map {@code istio-sidecar-injector}.
 *
 * @param tree maps, lists, texts, {@code Long}, {@code Double} and booleans
 */
public record InjectionValues(Map<String, Object> tree) {
  /**
   * Reads JSON or YAML.
   *
   * @param file where it comes from, for messages
   * @throws InjectionException if it is neither, or no object
   */
  @SuppressWarnings("unchecked") // an object's names are texts
  public static InjectionValues parse(String file, String text) {
    Object tree = PlainJson.of(YamlJson.object(file, text));
    return new InjectionValues(
        tree instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of());
  }

  /** The value at a path of names; none where the path ends before. */
  Optional<Object> find(String... path) {
    @Nullable Object value = tree;
    for (String name : path) {
      value = value instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return Optional.ofNullable(value);
  }

  /** The text at a path; empty where there is none. A number is printed. */
  String text(String... path) {
    return find(path).map(Object::toString).orElse("");
  }

  boolean isTrue(String... path) {
    return find(path).filter(Boolean.TRUE::equals).isPresent();
  }
}
