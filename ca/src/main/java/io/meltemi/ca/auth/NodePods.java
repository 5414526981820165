package io.meltemi.ca.auth;

import java.io.IOException;
import java.util.Optional;

/** Which pods run where, by cluster. May block. */
public interface NodePods {
  /** A pod that runs on a node. */
  record Placed(String uid, String serviceAccount, String node) {}

  /** Absent where there is no such pod, or it is on no node. */
  Optional<Placed> find(String clusterId, String namespace, String name) throws IOException;

  /** Whether some pod of that service account runs on the node. */
  boolean runs(String clusterId, String node, String namespace, String serviceAccount)
      throws IOException;
}
