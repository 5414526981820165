package io.meltemi.inject.kube;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A type of Kubernetes: its fields in the order in which they are declared.
 *
 * @param name such as {@code PodSpec}
 */
public record KubeType(String name, List<Field> fields, Map<String, Field> byName) {
  KubeType(String name, List<Field> fields) {
    this(
        name,
        List.copyOf(fields),
        fields.stream().collect(Collectors.toUnmodifiableMap(Field::name, Function.identity())));
  }

  /** The type of a pod. */
  public static KubeType pod() {
    return named("Pod");
  }

  /** The type of one container of a pod. */
  public static KubeType container() {
    return named("Container");
  }

  /**
   * @throws IllegalArgumentException if there is no such type
   */
  public static KubeType named(String name) {
    return TypeCatalog.INSTANCE.type(name);
  }

  @Nullable Field find(String field) {
    return byName.get(field);
  }

  @Override
  public String toString() {
    return name;
  }
}
