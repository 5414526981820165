package io.meltemi.translate.route;

import io.meltemi.model.Service;
import io.meltemi.model.VirtualService;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.Same;
import io.meltemi.translate.filter.PersistentSession;
import io.meltemi.translate.route.VirtualHostDomains.Domains;
import io.meltemi.translate.scope.ProxyScope;
import java.util.List;
import java.util.Optional;

/** What plans of sidecars' tables share over namespaces and snapshots. */
record HostCaches(
    BuildCache<VirtualHostDomains.Input, Domains> domains,
    BuildCache<ServiceHost.Input, ServiceHost> serviceHosts,
    BuildCache<ServiceIndex.Input, ServiceIndex> services,
    BuildCache<Same<List<VirtualService>>, HostOwners> owners,
    BuildCache<EgressTables.Anywhere, EgressTables> anywhere,
    boolean persistentSessions) {
  HostCaches(boolean persistentSessions) {
    this(
        new BuildCache<>(VirtualHostDomains::of),
        new BuildCache<>(ServiceHost::of),
        new BuildCache<>(ServiceIndex::new),
        new BuildCache<>(HostOwners::new),
        new BuildCache<>(EgressTables.Anywhere::make),
        persistentSessions);
  }

  /** How the proxy's clients are to stay with one endpoint of a service. */
  Optional<PersistentSession> session(ProxyScope scope, Service service) {
    return persistentSessions && scope.proxy().extensions().has(PersistentSession.FILTER)
        ? PersistentSession.of(service)
        : Optional.empty();
  }
}
