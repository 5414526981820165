package io.meltemi.inject.template;

import io.meltemi.gotemplate.Fields;
import java.util.Optional;

/** A name of an enumeration: prints as itself, and has Go's method. */
final class EnumValue implements Fields {
  private final String name;

  EnumValue(String name) {
    this.name = name;
  }

  @Override
  public Optional<Object> field(String method) {
    return method.equals("String") ? Optional.of(name) : Optional.empty();
  }

  @Override
  public String toString() {
    return name;
  }
}
