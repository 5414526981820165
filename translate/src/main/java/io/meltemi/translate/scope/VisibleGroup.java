package io.meltemi.translate.scope;

import io.meltemi.base.Hostname;
import io.meltemi.model.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The services of one {@link ServiceGroup} that some client sees, and how it sees them. Clients
 * that see the same share the instance, over namespaces and snapshots, so it may be a cache key by
 * identity.
 */
public final class VisibleGroup {
  private final String name;
  private final List<ServiceView> services;
  private final Map<Hostname, ServiceView> byHost;
  private final int hash;

  VisibleGroup(String name, List<ServiceView> services) {
    this.name = name;
    this.services = List.copyOf(services);
    this.byHost = HashMap.newHashMap(services.size());
    for (ServiceView view : services) {
      byHost.merge(view.service().hostname(), view, VisibleGroup::winner);
    }
    this.hash = 31 * name.hashCode() + this.services.hashCode();
  }

  /** The older service keeps a host, but a Kubernetes service takes it from any other. */
  private static ServiceView winner(ServiceView first, ServiceView later) {
    return first.service().registry() != Service.Registry.KUBERNETES
            && later.service().registry() == Service.Registry.KUBERNETES
        ? later
        : first;
  }

  /** The services' namespace, or a name that is no namespace's for hosts that several claim. */
  public String name() {
    return name;
  }

  /** In the order in which they win; several may have one host. */
  public List<ServiceView> services() {
    return services;
  }

  /** Whether some services have one host. */
  public boolean hasSharedHosts() {
    return services.size() > byHost.size();
  }

  /** The service that has the host. */
  public Optional<ServiceView> find(Hostname host) {
    return Optional.ofNullable(byHost.get(host));
  }

  /**
   * The service that has the host, or, where that lacks the port, another of its name and namespace
   * that has it: a ServiceEntry may add ports to a service.
   */
  public Optional<ServiceView> find(Hostname host, int port) {
    Optional<ServiceView> winner = find(host);
    if (winner.isEmpty() || hasPort(winner.orElseThrow(), port)) {
      return winner;
    }
    Service.Key key = winner.orElseThrow().service().key();
    return services.stream()
        .filter(view -> view.service().key().equals(key) && hasPort(view, port))
        .findFirst()
        .or(() -> winner);
  }

  private static boolean hasPort(ServiceView view, int port) {
    return view.service().findPort(port).isPresent();
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof VisibleGroup that
            && hash == that.hash
            && name.equals(that.name)
            && services.equals(that.services));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return name + " of " + services.size() + " services";
  }
}
