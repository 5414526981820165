package io.meltemi.inject.template;

import io.meltemi.gotemplate.Fields;
import java.util.Optional;

/** A value that may be absent in protobuf, and is there. */
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
