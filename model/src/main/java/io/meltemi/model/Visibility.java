package io.meltemi.model;

import java.util.List;

/** {@code exportTo}: in which namespaces something may be used. */
public sealed interface Visibility {
  /** {@code *}. */
  record Public() implements Visibility {}

  /** {@code ~}: nowhere. */
  record Nowhere() implements Visibility {}

  /**
   * The namespaces of that list, sorted; {@code .} is replaced by the object's own already, but in
   * the mesh's defaults, which belong to no namespace.
   */
  record Namespaces(List<String> names) implements Visibility {
    public Namespaces {
      names = names.stream().sorted().distinct().toList();
    }
  }

  Visibility PUBLIC = new Public();
  Visibility NOWHERE = new Nowhere();

  /** Reads {@code exportTo}; an empty list gives {@code otherwise}, the mesh's default. */
  static Visibility of(List<String> exportTo, String ownNamespace, Visibility otherwise) {
    if (exportTo.isEmpty()) {
      return otherwise.ofObjectIn(ownNamespace);
    }
    if (exportTo.contains("*")) {
      return PUBLIC;
    }
    if (exportTo.contains("~")) {
      return NOWHERE;
    }
    return new Namespaces(exportTo.stream().map(ns -> ns.equals(".") ? ownNamespace : ns).toList());
  }

  private Visibility ofObjectIn(String ownNamespace) {
    return this instanceof Namespaces(var names) && names.contains(".")
        ? new Namespaces(names.stream().map(ns -> ns.equals(".") ? ownNamespace : ns).toList())
        : this;
  }

  /** Whether all namespaces that the other lists are listed here; {@code *} lists none. */
  default boolean includes(Visibility other) {
    return this instanceof Namespaces(var names)
        && other instanceof Namespaces(var others)
        && names.containsAll(others);
  }

  default boolean isVisibleIn(String namespace) {
    return switch (this) {
      case Public() -> true;
      case Nowhere() -> false;
      case Namespaces(var names) -> names.contains(namespace);
    };
  }
}
