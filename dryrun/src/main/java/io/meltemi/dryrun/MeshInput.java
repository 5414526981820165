package io.meltemi.dryrun;

import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.MeshObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that a mesh is made of.
 *
 * @param objects each key once
 */
public record MeshInput(MeshConfig mesh, MeshNetworks networks, List<MeshObject> objects) {
  public MeshInput {
    objects = List.copyOf(objects);
  }

  /** With these objects in the place of those of the same key, or beside them. */
  public MeshInput with(Collection<MeshObject> others) {
    Map<MeshObject.Key, MeshObject> all = new LinkedHashMap<>();
    objects.forEach(object -> all.put(object.key(), object));
    others.forEach(object -> all.put(object.key(), object));
    return new MeshInput(mesh, networks, List.copyOf(all.values()));
  }

  /** Without the objects of these keys. */
  public MeshInput without(Collection<MeshObject.Key> keys) {
    return new MeshInput(
        mesh, networks, objects.stream().filter(object -> !keys.contains(object.key())).toList());
  }

  List<MeshChange> changes() {
    var changes = new ArrayList<MeshChange>(objects.size() + 2);
    changes.add(new MeshChange.Mesh(mesh));
    changes.add(new MeshChange.Networks(networks));
    objects.forEach(object -> changes.add(new MeshChange.Put(object)));
    return changes;
  }
}
