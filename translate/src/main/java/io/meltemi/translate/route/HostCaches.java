package io.meltemi.translate.route;

import io.meltemi.model.VirtualService;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.Same;
import io.meltemi.translate.route.VirtualHostDomains.Domains;
import java.util.List;

/** What plans of sidecars' tables share over namespaces and snapshots. */
record HostCaches(
    BuildCache<VirtualHostDomains.Input, Domains> domains,
    BuildCache<ServiceHost.Input, ServiceHost> serviceHosts,
    BuildCache<ServiceIndex.Input, ServiceIndex> services,
    BuildCache<Same<List<VirtualService>>, HostOwners> owners,
    BuildCache<EgressTables.Anywhere, EgressTables> anywhere) {
  HostCaches() {
    this(
        new BuildCache<>(VirtualHostDomains::of),
        new BuildCache<>(ServiceHost::of),
        new BuildCache<>(ServiceIndex::new),
        new BuildCache<>(HostOwners::new),
        new BuildCache<>(EgressTables.Anywhere::make));
  }
}
