package io.meltemi.istiod;

import io.meltemi.xds.Client;
import io.meltemi.xds.Resource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells in the log, once for each version of a resource, that a proxy refused it, and whose it is.
 * Any thread.
 */
final class RefusedResources {
  private static final System.Logger LOG = System.getLogger("ads");

  /** Beyond these nothing is logged any more; by then the cause is known. */
  private static final int MOST_TOLD = 1_000;

  private final Set<String> told = ConcurrentHashMap.newKeySet();

  void tell(Client client, Resource resource, List<String> owners, String message) {
    if (told.size() < MOST_TOLD && told.add(resource.toString())) {
      LOG.log(
          System.Logger.Level.ERROR,
          "{0} {1}, made of {2}, is put aside, and {3}: {4} refused it: {5}",
          resource.type().shortName(),
          resource.name(),
          owners.isEmpty() ? "no object that it names" : String.join(", ", owners),
          resource.standIn().isPresent()
              ? "its last good version goes on, or else its failure strategy"
              : "its last good version goes on",
          client.id(),
          message);
    }
  }
}
