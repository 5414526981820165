package io.meltemi.base;

import java.util.Comparator;

/**
 * Namespace and name of an object, unique within one kind. The namespace is empty for objects of
 * the whole cluster.
 */
public record ResourceName(String namespace, String name) implements Comparable<ResourceName> {
  private static final Comparator<ResourceName> ORDER =
      Comparator.comparing(ResourceName::namespace).thenComparing(ResourceName::name);

  @Override
  public int compareTo(ResourceName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }
}
