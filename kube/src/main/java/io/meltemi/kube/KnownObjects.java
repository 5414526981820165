package io.meltemi.kube;

import io.meltemi.base.ResourceName;
import io.meltemi.yaml.Node;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The objects that a handler was told of, by name and version, so that it is told of changes only.
 * Confined to the reflector's thread.
 */
final class KnownObjects {
  private final Map<ResourceName, String> versions = new HashMap<>();
  private final ObjectHandler handler;

  /**
   * @param before known to the handler already, in versions that nobody knows
   */
  KnownObjects(Set<ResourceName> before, ObjectHandler handler) {
    before.forEach(name -> versions.put(name, ""));
    this.handler = handler;
  }

  Set<ResourceName> names() {
    return Set.copyOf(versions.keySet());
  }

  boolean has(ResourceName name) {
    return versions.containsKey(name);
  }

  /** Whether the object is known in a version after that one. */
  boolean isNewerThan(ResourceName name, String version) {
    String known = versions.get(name);
    return known != null && Versions.isOlder(version, known);
  }

  /** The handler is to be told of each of them again. */
  void forgetVersions() {
    versions.replaceAll((_, _) -> "");
  }

  /** Tells of the object, unless the handler knows this version. */
  void put(ResourceName name, Node.Mapping object) {
    String version = NodeReader.metadata(object, "resourceVersion");
    String before = versions.put(name, version);
    if (version.isEmpty() || !version.equals(before)) {
      handler.put(name, object);
    }
  }

  void remove(ResourceName name) {
    versions.remove(name);
    handler.deleted(name);
  }

  /** Removes all, or those of one namespace. */
  void removeAll(String namespace) {
    removeAllBut(namespace, Set.of());
  }

  /** Removes all, or those of one namespace, that were not seen there. */
  void removeAllBut(String namespace, Collection<ResourceName> seen) {
    List<ResourceName> gone =
        versions.keySet().stream()
            .filter(name -> namespace.isEmpty() || name.namespace().equals(namespace))
            .filter(name -> !seen.contains(name))
            .toList();
    gone.forEach(this::remove);
    handler.flush();
  }
}
