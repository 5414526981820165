package io.meltemi.model.status;

import io.meltemi.base.PersistentMap;
import io.meltemi.model.MeshObject;
import java.util.Map;

/**
 * The statuses of objects that were derived with a configuration.
 *
 * @param all of every object of which there is something to tell, by the object
 * @param told what the objects' statuses tell now, as far as that is known; empty in a folder
 * @param unwritten of these the ones that the objects' own statuses do not tell yet
 */
public record ObjectStatuses(
    Map<MeshObject.Key, ObjectStatus> all,
    Map<MeshObject.Key, Map<String, Object>> told,
    Map<MeshObject.Key, ObjectStatus> unwritten) {
  public static final ObjectStatuses NONE =
      new ObjectStatuses(PersistentMap.empty(), PersistentMap.empty(), PersistentMap.empty());
}
