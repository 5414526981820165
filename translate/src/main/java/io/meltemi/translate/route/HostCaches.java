package io.meltemi.translate.route;

import io.meltemi.translate.BuildCache;
import io.meltemi.translate.route.VirtualHostDomains.Domains;

/** What plans of sidecars' tables share from snapshot to snapshot. */
record HostCaches(
    BuildCache<VirtualHostDomains.Input, Domains> domains,
    BuildCache<ServiceHost.Input, ServiceHost> serviceHosts) {
  HostCaches() {
    this(new BuildCache<>(VirtualHostDomains::of), new BuildCache<>(ServiceHost::of));
  }

  void endGeneration() {
    domains.endGeneration();
    serviceHosts.endGeneration();
  }
}
