package io.meltemi.xds;

import java.util.Optional;

/** Says which resources a client gets. */
@FunctionalInterface
public interface ResourceSource {
  /**
   * The client's view in the snapshot that is in force now. Called on the stream's virtual thread,
   * when the stream starts and after each publish of a new snapshot that may concern it; at most as
   * many calls run at a time as there are cores. May compute, or wait for another thread that
   * computes the same class. An exception is logged and counted, and the client keeps what it has
   * until the next publish.
   */
  ClientView viewFor(Client client);

  /**
   * Why there can be no view for a client that says this of itself; it is refused then, where it
   * watches something. Called on the stream's virtual thread, when it begins to.
   */
  default Optional<String> fault(Client client) {
    return Optional.empty();
  }
}
