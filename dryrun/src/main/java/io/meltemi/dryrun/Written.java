package io.meltemi.dryrun;

import io.meltemi.model.MeshObject;
import java.util.Map;

/**
 * An object of a file.
 *
 * @param object what is in force of it: where a policy has errors, what denies in its place
 * @param line of the file on which its document begins, from 1
 * @param tree the object as it was written
 */
public record Written(MeshObject object, String file, int line, Map<String, Object> tree) {
  /** {@code mesh.yaml:12}. */
  public String place() {
    return file + ":" + line;
  }
}
