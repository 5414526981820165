package io.meltemi.config;

import io.meltemi.model.MeshObject;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * Objects that restrict, that are not translated, and that the operator wants to have no effect all
 * the same.
 *
 * @param names {@code Kind} or {@code Kind/namespace/name}
 */
public record IgnoredObjects(Set<String> names) {
  public static final String VARIABLE = "MELTEMI_IGNORE_KINDS";
  public static final IgnoredObjects NONE = new IgnoredObjects(Set.of());

  public IgnoredObjects {
    names = Set.copyOf(names);
  }

  /**
   * @throws IllegalArgumentException naming the variable, the value and what was expected
   */
  public static IgnoredObjects parse(Collection<String> names) {
    for (String name : names) {
      String[] parts = name.split("/", -1);
      boolean good =
          Untranslated.KINDS.contains(parts[0])
              && (parts.length == 1
                  || parts.length == 3 && !parts[1].isBlank() && !parts[2].isBlank());
      if (!good) {
        throw new IllegalArgumentException(
            "%s: \"%s\" (expected: KIND or KIND/NAMESPACE/NAME, KIND being one of %s)"
                .formatted(VARIABLE, name, String.join(", ", Untranslated.KINDS)));
      }
    }
    return new IgnoredObjects(new TreeSet<>(names));
  }

  boolean has(MeshObject.Key key) {
    return names.contains(key.kind()) || names.contains(name(key));
  }

  static String name(MeshObject.Key key) {
    return key.kind() + "/" + key.resource();
  }
}
