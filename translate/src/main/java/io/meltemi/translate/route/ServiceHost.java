package io.meltemi.translate.route;

import io.meltemi.model.Service;
import io.meltemi.model.TrafficPolicy.LoadBalancer.Policy.ConsistentHash;
import io.meltemi.model.VirtualService.Retry;
import io.meltemi.translate.filter.PersistentSession;
import java.util.List;
import java.util.Optional;

/**
 * The virtual host of a service that no VirtualService is for, before it loses domains to others.
 *
 * @param expanded those of the domains that were completed from the service's name
 */
record ServiceHost(VirtualHostInput host, List<String> expanded) {
  /**
   * What it depends on.
   *
   * @param port the service's port, which need not be in the domains
   */
  record Input(
      VirtualHostDomains.Input domains,
      int port,
      Optional<ConsistentHash> hash,
      Optional<Retry> defaultRetry,
      UpstreamHeaders headers,
      Optional<PersistentSession> session) {}

  static ServiceHost of(Input input) {
    Service service = input.domains.service().value();
    String host = service.hostname().value();
    var domains = VirtualHostDomains.of(input.domains);
    var routes =
        new RouteSource.ToService(
            service.clusterHost(), input.port, input.hash, input.defaultRetry);
    return new ServiceHost(
        VirtualHostInput.of(
                VirtualHostDomains.hostAndPort(host, input.port),
                domains.domains(),
                routes,
                input.headers)
            .withSession(input.session),
        domains.expanded());
  }
}
