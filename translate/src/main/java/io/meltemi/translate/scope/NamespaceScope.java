package io.meltemi.translate.scope;

import io.meltemi.base.Hostname;
import io.meltemi.model.Service;
import io.meltemi.model.Sidecar;
import io.meltemi.translate.scope.ProxyScope.Egress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What all proxies of one namespace under one Sidecar resource (or none) see. Computed once for all
 * of them.
 *
 * @param byHost the winner among services of one host
 */
record NamespaceScope(
    Optional<Sidecar> sidecar,
    List<Egress> egress,
    List<Service> services,
    Map<Hostname, Service> byHost) {

  static NamespaceScope of(Optional<Sidecar> sidecar, List<Egress> egress, List<Service> services) {
    var byHost = new HashMap<Hostname, Service>();
    for (Service service : services) {
      byHost.merge(service.hostname(), service, NamespaceScope::winner);
    }
    return new NamespaceScope(sidecar, egress, services, byHost);
  }

  /** The older service keeps a host, but a Kubernetes service takes it from any other. */
  static Service winner(Service first, Service later) {
    return first.registry() != Service.Registry.KUBERNETES
            && later.registry() == Service.Registry.KUBERNETES
        ? later
        : first;
  }

  /** A host of several addresses is one service for each. */
  private record Identity(Service.Key key, String address) {
    static Identity of(Service service) {
      return new Identity(service.key(), service.address());
    }
  }

  /** Services of several listeners as one list: ports of a host that came in parts are joined. */
  static List<Service> union(List<Egress> egress, List<Service> more) {
    var all = new LinkedHashMap<Identity, Service>();
    Stream.concat(egress.stream().flatMap(e -> e.services().stream()), more.stream())
        .forEach(s -> all.merge(Identity.of(s), s, Services::join));
    return List.copyOf(all.values());
  }
}
