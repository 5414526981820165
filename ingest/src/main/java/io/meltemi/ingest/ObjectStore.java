package io.meltemi.ingest;

import io.meltemi.base.ResourceName;
import io.meltemi.model.MeshObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The latest version of every object, by kind. Confined to the writer's thread. */
final class ObjectStore {
  private final Map<Class<? extends MeshObject>, Map<ResourceName, MeshObject>> byType =
      new HashMap<>();
  private final Map<MeshObject.Key, MeshObject> byKey = new HashMap<>();

  /** The version before; absent for a new object. */
  Optional<MeshObject> put(MeshObject object) {
    var before = remove(object.key());
    byKey.put(object.key(), object);
    byType.computeIfAbsent(object.getClass(), c -> new HashMap<>()).put(nameIn(object), object);
    return before;
  }

  Optional<MeshObject> remove(MeshObject.Key key) {
    MeshObject before = byKey.remove(key);
    if (before != null) {
      byType.computeIfPresent(
          before.getClass(),
          (type, objects) -> {
            objects.remove(nameIn(before));
            return objects;
          });
    }
    return Optional.ofNullable(before);
  }

  /** Types may hold several kinds: the name is unique within a kind only. */
  private static ResourceName nameIn(MeshObject object) {
    var name = object.meta().resource();
    return new ResourceName(name.namespace(), object.meta().kind() + "/" + name.name());
  }

  <T extends MeshObject> Collection<T> all(Class<T> type) {
    return byType.getOrDefault(type, Map.of()).values().stream().map(type::cast).toList();
  }

  /** All objects of the type, the oldest first. */
  <T extends MeshObject> List<T> sorted(Class<T> type) {
    return all(type).stream()
        .sorted((a, b) -> io.meltemi.model.ConfigMeta.OLDEST_FIRST.compare(a.meta(), b.meta()))
        .toList();
  }

  <T extends MeshObject> Optional<T> find(Class<T> type, String kind, ResourceName name) {
    return Optional.ofNullable(byKey.get(new MeshObject.Key(kind, name))).map(type::cast);
  }
}
