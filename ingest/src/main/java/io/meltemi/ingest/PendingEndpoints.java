package io.meltemi.ingest;

import io.meltemi.model.Service;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Addresses in slices whose pods are not there yet, by service. Confined to the writer's thread.
 */
final class PendingEndpoints {
  private final Map<Service.Key, Set<String>> byService = new HashMap<>();

  void put(Service.Key service, Set<String> addresses) {
    if (addresses.isEmpty()) {
      byService.remove(service);
    } else {
      byService.put(service, addresses);
    }
  }

  /** An address that several services have counts once. */
  int count() {
    var all = new HashSet<String>();
    byService.values().forEach(all::addAll);
    return all.size();
  }
}
