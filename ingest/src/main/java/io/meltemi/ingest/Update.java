package io.meltemi.ingest;

import io.meltemi.model.MeshObject;
import io.meltemi.model.Service;
import java.util.HashSet;
import java.util.Set;

/**
 * What has changed since the last publication.
 *
 * @param config whether anything but endpoints and secrets may have changed
 * @param secrets the Secrets and ConfigMaps that changed, came or went
 * @param endpoints services whose endpoints changed
 * @param proxies addresses of pods that are new or have other labels: what their proxies get may
 *     change
 * @param startNanos when the first of it came, by {@link System#nanoTime}
 */
public record Update(
    boolean config,
    Set<MeshObject.Key> secrets,
    Set<Service.Key> endpoints,
    Set<String> proxies,
    long startNanos) {
  public Update {
    secrets = Set.copyOf(secrets);
    endpoints = Set.copyOf(endpoints);
    proxies = Set.copyOf(proxies);
  }

  boolean isEmpty() {
    return !config && secrets.isEmpty() && !hasUrgent();
  }

  /** Whether there is something that need not wait. */
  boolean hasUrgent() {
    return !endpoints.isEmpty() || !proxies.isEmpty();
  }

  Update and(Update later) {
    if (isEmpty()) {
      return later;
    }
    var both = new HashSet<>(endpoints);
    both.addAll(later.endpoints);
    var all = new HashSet<>(proxies);
    all.addAll(later.proxies);
    var keys = new HashSet<>(secrets);
    keys.addAll(later.secrets);
    return new Update(config || later.config, keys, both, all, startNanos);
  }

  /** The part that need not wait. */
  Update urgent() {
    return new Update(false, Set.of(), endpoints, proxies, startNanos);
  }

  /** The part that waits until it is quiet. */
  Update unhurried() {
    return new Update(config, secrets, Set.of(), Set.of(), startNanos);
  }
}
