package io.meltemi.config;

import io.meltemi.model.MeshObject;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Objects that restrict and cannot be applied, and that the operator wants to deny nothing all the
 * same.
 *
 * @param names {@code Kind} or {@code Kind/namespace/name}
 */
public record IgnoredObjects(Set<String> names) {
  public static final String VARIABLE = "MELTEMI_IGNORE_KINDS";
  public static final IgnoredObjects NONE = new IgnoredObjects(Set.of());

  private static final Set<String> KINDS =
      Collections.unmodifiableSortedSet(
          new TreeSet<>(Set.of("EnvoyFilter", "TrafficExtension", "WasmPlugin")));

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
          KINDS.contains(parts[0])
              && (parts.length == 1
                  || parts.length == 3 && !parts[1].isBlank() && !parts[2].isBlank());
      if (!good) {
        throw new IllegalArgumentException(
            "%s: \"%s\" (expected: KIND or KIND/NAMESPACE/NAME, KIND being one of %s)"
                .formatted(VARIABLE, name, String.join(", ", KINDS)));
      }
    }
    return new IgnoredObjects(new TreeSet<>(names));
  }

  public boolean has(MeshObject.Key key) {
    return names.contains(key.kind()) || names.contains(name(key));
  }

  public static String name(MeshObject.Key key) {
    return key.kind() + "/" + key.resource();
  }
}
