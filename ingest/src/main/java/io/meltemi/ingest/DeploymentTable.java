package io.meltemi.ingest;

import io.meltemi.base.ResourceName;
import io.meltemi.model.gatewayapi.GatewayDeployment;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What is to run for Gateways. Confined to the writer's thread. */
final class DeploymentTable {
  private final TreeMap<ResourceName, GatewayDeployment> all = new TreeMap<>();
  private List<GatewayDeployment> published = List.of();
  private boolean changed;

  void put(ResourceName gateway, Optional<GatewayDeployment> deployment) {
    Optional<GatewayDeployment> before =
        Optional.ofNullable(
            deployment.isPresent() ? all.put(gateway, deployment.get()) : all.remove(gateway));
    changed |= !before.equals(deployment);
  }

  /** Whether anything else is to run than was published. */
  boolean isChanged() {
    return changed;
  }

  /** Counts as published from now on; the same instance while nothing changes. */
  List<GatewayDeployment> publish() {
    if (changed) {
      published = List.copyOf(all.values());
      changed = false;
    }
    return published;
  }
}
