package io.meltemi.translate.scope;

import io.meltemi.base.Hostname;
import io.meltemi.model.Service;
import io.meltemi.translate.Same;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every service that some client may call. Clients that see the same share the instance, over
 * namespaces and snapshots, so it may be a cache key by identity.
 */
public final class VisibleServices {
  private final List<Service> all;
  private final List<VisibleGroup> groups;
  private final Map<Hostname, String> groupOfHost;
  private final Map<String, VisibleGroup> byName;

  VisibleServices(List<Service> all, List<VisibleGroup> groups, Map<Hostname, String> groupOfHost) {
    this.all = all;
    this.groups = List.copyOf(groups);
    this.groupOfHost = groupOfHost;
    var names = new java.util.HashMap<String, VisibleGroup>();
    groups.forEach(group -> names.put(group.name(), group));
    this.byName = names;
  }

  /** In the order in which they win. */
  public List<Service> all() {
    return all;
  }

  /** Sorted by name; what changes changes one of them. */
  public List<VisibleGroup> groups() {
    return groups;
  }

  /** The name of the group that services of the host are in; it may have none that is visible. */
  public Optional<String> groupOf(Hostname host) {
    return Optional.ofNullable(groupOfHost.get(host));
  }

  public Optional<VisibleGroup> group(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The visible service of that host, as it won among namespaces. */
  public Optional<ServiceView> find(Hostname host) {
    return groupOf(host).flatMap(this::group).flatMap(group -> group.find(host));
  }

  /** How that very service is seen. */
  Optional<ServiceView> viewOf(Service service) {
    Optional<ServiceView> winner = find(service.hostname());
    if (winner.isEmpty() || winner.orElseThrow().service().key().equals(service.key())) {
      return winner;
    }
    return groupOf(service.hostname()).flatMap(this::group).stream()
        .flatMap(group -> group.services().stream())
        .filter(view -> view.service().key().equals(service.key()))
        .findFirst();
  }

  /** Whether everything is the same as there. */
  @SuppressWarnings("ReferenceEquality")
  boolean isSameAs(VisibleServices other) {
    return all == other.all && Same.elements(groups, other.groups);
  }
}
