package io.meltemi.translate.scope;

import io.meltemi.base.Hostname;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The services of a configuration, taken apart so that a change of one concerns its group alone.
 * Immutable once made.
 */
final class ServiceGroups {
  /** The group of hosts that several namespaces claim; no namespace's name. */
  static final String CONTESTED = "*";

  private final List<Service> services;
  private final Map<Service.Key, List<String>> identities;
  private final Map<Hostname, String> groupOfHost;
  private final Map<String, ServiceGroup> groups = new TreeMap<>();

  private ServiceGroups(ConfigSnapshot config, Optional<ServiceGroups> before) {
    this.services = config.services();
    this.identities = config.index().accounts();
    this.groupOfHost =
        before
            .filter(b -> Grouped.same(b.services, services))
            .map(b -> b.groupOfHost)
            .orElseGet(() -> groupsOfHosts(services));
    Grouped.by(services, s -> groupOfHost.getOrDefault(s.hostname(), CONTESTED))
        .forEach(
            (name, own) -> {
              List<List<String>> accounts = new ArrayList<>(own.size());
              own.forEach(s -> accounts.add(identities.getOrDefault(s.key(), List.of())));
              groups.put(
                  name,
                  before
                      .flatMap(b -> Optional.ofNullable(b.groups.get(name)))
                      .filter(g -> g.isOf(own, accounts))
                      .orElseGet(() -> ServiceGroup.of(name, own, accounts)));
            });
  }

  /** Those of a configuration; groups that did not change are taken over. */
  @SuppressWarnings("ReferenceEquality") // both stay in force until they change
  static ServiceGroups of(ConfigSnapshot config, Optional<ServiceGroups> before) {
    return before
        .filter(b -> b.services == config.services() && b.identities == config.index().accounts())
        .orElseGet(() -> new ServiceGroups(config, before));
  }

  private static Map<Hostname, String> groupsOfHosts(List<Service> services) {
    Map<Hostname, String> groups = HashMap.newHashMap(services.size());
    for (Service service : services) {
      groups.merge(
          service.hostname(),
          service.namespace(),
          (one, other) -> one.equals(other) ? one : CONTESTED);
    }
    return groups;
  }

  /** SPIFFE names of the service's endpoints. */
  List<String> identitiesOf(Service service) {
    return identities.getOrDefault(service.key(), List.of());
  }

  /** Sorted by name. */
  Iterable<ServiceGroup> all() {
    return groups.values();
  }

  /** The group that a host's services are in; absent where nothing has the host. */
  Optional<String> groupOf(Hostname host) {
    return Optional.ofNullable(groupOfHost.get(host));
  }

  /** The same instance as long as the same services are in the same groups. */
  Map<Hostname, String> groupOfHost() {
    return groupOfHost;
  }
}
