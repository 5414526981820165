package io.meltemi.ingest;

import io.meltemi.model.Service;
import java.util.HashSet;
import java.util.Set;

/**
 * What has changed since the last publication.
 *
 * @param config whether anything but endpoints and secrets may have changed
 * @param endpoints services whose endpoints changed
 * @param startNanos when the first of it came, by {@link System#nanoTime}
 */
public record Update(boolean config, boolean secrets, Set<Service.Key> endpoints, long startNanos) {
  public Update {
    endpoints = Set.copyOf(endpoints);
  }

  boolean isEmpty() {
    return !config && !secrets && endpoints.isEmpty();
  }

  Update and(Update later) {
    if (isEmpty()) {
      return later;
    }
    var both = new HashSet<>(endpoints);
    both.addAll(later.endpoints);
    return new Update(config || later.config, secrets || later.secrets, both, startNanos);
  }

  /** The part that need not wait. */
  Update endpointsOnly() {
    return new Update(false, false, endpoints, startNanos);
  }
}
