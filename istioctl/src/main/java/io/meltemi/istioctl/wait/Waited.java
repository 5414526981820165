package io.meltemi.istioctl.wait;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.plan.ServedMesh;
import io.meltemi.model.MeshObject;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * An object that is waited for, and its mesh as each group of istiods has it.
 *
 * @param running the proxies that should be connected, by {@code POD.NAMESPACE}
 */
record Waited(
    MeshObject.Key key, Version version, List<ServedMesh> meshes, Supplier<Set<String>> running) {
  Waited {
    meshes = List.copyOf(meshes);
    if (meshes.stream().noneMatch(mesh -> mesh.has(key))) {
      throw new Failure(
          key + " is not one that istiod would take ('istioctl analyze' says why not)");
    }
  }
}
