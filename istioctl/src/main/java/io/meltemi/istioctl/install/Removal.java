package io.meltemi.istioctl.install;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.kube.Cluster;
import java.io.PrintStream;
import java.util.List;

/** Deletes objects, and says of each that it did. */
record Removal(Cluster cluster, PrintStream told) {
  /**
   * @param failures takes what went wrong
   */
  void remove(OwnedObjects.Found found, List<String> failures) {
    try {
      boolean was = cluster.delete(found.kind(), found.namespace(), found.name());
      told.println(
          was
              ? "  Removed " + found.described() + "."
              : "object: "
                  + found.described()
                  + " is not being deleted because it no longer exists");
    } catch (Failure refused) {
      failures.add(String.valueOf(refused.getMessage()));
    }
  }
}
