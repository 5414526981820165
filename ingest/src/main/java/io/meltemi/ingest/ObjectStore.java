package io.meltemi.ingest;

import io.meltemi.base.ResourceName;
import io.meltemi.model.MeshObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The latest version of every object of a cluster. Confined to the writer's thread. */
final class ObjectStore {
  private final Map<String, Map<ResourceName, MeshObject>> byKind = new HashMap<>();

  /** The version before; absent for a new object. */
  Optional<MeshObject> put(MeshObject object) {
    return Optional.ofNullable(
        byKind
            .computeIfAbsent(object.meta().kind(), _ -> new HashMap<>())
            .put(object.meta().resource(), object));
  }

  Optional<MeshObject> remove(MeshObject.Key key) {
    return Optional.ofNullable(
        byKind.getOrDefault(key.kind(), new HashMap<>()).remove(key.resource()));
  }

  Optional<MeshObject> find(MeshObject.Key key) {
    return Optional.ofNullable(byKind.getOrDefault(key.kind(), Map.of()).get(key.resource()));
  }

  /** Every object, in no order. */
  Collection<MeshObject> all() {
    return byKind.values().stream().flatMap(kind -> kind.values().stream()).toList();
  }

  /** All objects of the kind, which are all of the type. */
  <T extends MeshObject> Collection<T> all(String kind, Class<T> type) {
    return byKind.getOrDefault(kind, Map.of()).values().stream().map(type::cast).toList();
  }

  <T extends MeshObject> Optional<T> find(String kind, Class<T> type, ResourceName name) {
    return find(new MeshObject.Key(kind, name)).map(type::cast);
  }
}
