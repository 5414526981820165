package io.meltemi.gotemplate;

import java.util.Optional;

/**
 * Data with fields of its own naming. A record needs none of this: its component {@code name} is
 * {@code .Name}. A field whose value is a {@link Function} is a method, as in {@code .Files.Get
 * "x"}.
 */
public interface Fields {
  /** The value of {@code .name}; empty is an error of the template, as for a struct in Go. */
  Optional<Object> field(String name);
}
