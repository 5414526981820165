package io.meltemi.gotemplate;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a key is that a map has not: Go's option {@code missingkey}. */
public enum MissingKey {
  /** Nothing, and so are all of its fields. Go's default. */
  INVALID,
  /** Nil, which has no fields: to ask for one is an error. Helm's setting. */
  ZERO,
  /** An error. Helm's setting for {@code --strict}. */
  ERROR;

  /** Whether a chain of fields ends at {@code name}, with nothing as its value. */
  boolean ends(@Nullable Object receiver, String name) {
    if (receiver instanceof Fields
        || !(receiver instanceof Map<?, ?> map)
        || map.containsKey(name)) {
      return false;
    }
    return switch (this) {
      case INVALID -> true;
      case ZERO -> false;
      case ERROR -> throw new TemplateException("map has no entry for key \"" + name + "\"");
    };
  }
}
