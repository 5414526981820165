package io.meltemi.inject.template;

import io.meltemi.gotemplate.Fields;
import java.util.Optional;

/** A protobuf wrapper ({@code BoolValue} and its like) that is set. */
final class WrappedValue implements Fields {
  private final Object value;

  WrappedValue(Object value) {
    this.value = value;
  }

  @Override
  public Optional<Object> field(String name) {
    return name.equals("Value") || name.equals("GetValue") ? Optional.of(value) : Optional.empty();
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
