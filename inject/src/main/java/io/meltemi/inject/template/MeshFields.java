package io.meltemi.inject.template;

import io.meltemi.gotemplate.Fields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message of the mesh's configuration as templates see it: {@code .TrustDomain} is {@code
 * trustDomain}, {@code .GetTrustDomain} too. What is not there is nil.
 */
public final class MeshFields implements Fields {
  private final Map<String, ?> source;

  public MeshFields(Map<String, ?> source) {
    this.source = source;
  }

  Map<String, ?> source() {
    return source;
  }

  @Override
  public Optional<Object> field(String name) {
    boolean getter = name.startsWith("Get") && name.length() > 3;
    String field = getter ? name.substring(3) : name;
    Object value = seen(source.get(ProtoNames.json(field)));
    if (value != null) {
      return Optional.of(value);
    }
    return Optional.of(getter ? new NilMessage("") : Optional.empty());
  }

  /** Messages with fields, anything else as it is. */
  @SuppressWarnings("unchecked") // configuration has texts for names
  static @Nullable Object seen(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Map<?, ?> map when !map.isEmpty() -> new MeshFields((Map<String, ?>) map);
      case List<?> list -> list.stream().map(MeshFields::seen).toList();
      default -> value;
    };
  }

  @Override
  public String toString() {
    return source.toString();
  }
}
