package io.meltemi.istiod.status;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.model.MeshObject;
import java.util.Optional;

/** Something that an object's status is to tell; as a text it says what that is, for logs. */
interface StatusChange {
  MeshObject.Key object();

  /**
   * What is to be merged into the status; absent where it tells that already, or somebody else has
   * changed it since.
   *
   * @param found the object as it is now
   */
  Optional<ObjectNode> patch(ObjectNode found);
}
