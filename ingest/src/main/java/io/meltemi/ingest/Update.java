package io.meltemi.ingest;

import io.meltemi.model.MeshObject;
import io.meltemi.model.Service;
import java.util.Set;

/**
 * In what a published snapshot differs from the one published before it.
 *
 * @param changes in what the configuration differs; where that is nothing, it is the same instance
 * @param secrets the Secrets and ConfigMaps that changed, came or went
 * @param endpoints services whose endpoints are others in {@code MeshSnapshot.endpoints}
 * @param proxies addresses of pods that are new or others: what their proxies get may change
 * @param startNanos when the first of it came, by {@link System#nanoTime}
 */
public record Update(
    ConfigChanges changes,
    Set<MeshObject.Key> secrets,
    Set<Service.Key> endpoints,
    Set<String> proxies,
    long startNanos) {
  public Update {
    secrets = Set.copyOf(secrets);
    endpoints = Set.copyOf(endpoints);
    proxies = Set.copyOf(proxies);
  }

  /** Whether anything but endpoints, workloads and secrets may have changed. */
  public boolean config() {
    return !changes.isEmpty();
  }

  /** Whether nothing changed of what proxies get. */
  public boolean isEmpty() {
    return !config() && secrets.isEmpty() && endpoints.isEmpty() && proxies.isEmpty();
  }
}
