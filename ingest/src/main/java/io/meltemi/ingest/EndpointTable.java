package io.meltemi.ingest;

import io.meltemi.base.PersistentMap;
import io.meltemi.model.EndpointSnapshot.ServiceEndpoints;
import io.meltemi.model.Service;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The endpoints of services and the service accounts behind them, and in what they differ from
 * those that were published. Confined to the writer's thread.
 */
final class EndpointTable {
  private PersistentMap<Service.Key, ServiceEndpoints> now = PersistentMap.empty();
  private PersistentMap<Service.Key, ServiceEndpoints> published = PersistentMap.empty();
  private final Set<Service.Key> changed = new HashSet<>();

  /** Of those the ones that wait for the service accounts to be published. */
  private final Set<Service.Key> held = new HashSet<>();

  private PersistentMap<Service.Key, List<String>> accounts = PersistentMap.empty();
  private PersistentMap<Service.Key, List<String>> publishedAccounts = PersistentMap.empty();
  private final Set<Service.Key> changedAccounts = new HashSet<>();

  /** What a new version of a service's endpoints changed. */
  enum Change {
    NOTHING,
    ENDPOINTS,
    /** And the service accounts, by which clients verify them. */
    ACCOUNTS
  }

  /** Takes a service's endpoints; none are as good as no service. */
  Change put(Service.Key service, ServiceEndpoints endpoints) {
    if (endpoints.equals(of(service))) {
      return Change.NOTHING;
    }
    held.remove(service);
    now = replaced(now, published, service, present(endpoints), changed);
    List<String> names =
        endpoints.endpoints().stream()
            .map(e -> e.workload().serviceAccount())
            .filter(account -> !account.isEmpty())
            .sorted()
            .distinct()
            .toList();
    if (names.equals(accounts.getOrDefault(service, List.of()))) {
      return Change.ENDPOINTS;
    }
    Optional<List<String>> some = names.isEmpty() ? Optional.empty() : Optional.of(names);
    accounts = replaced(accounts, publishedAccounts, service, some, changedAccounts);
    return Change.ACCOUNTS;
  }

  private static Optional<ServiceEndpoints> present(ServiceEndpoints endpoints) {
    return endpoints.endpoints().isEmpty() ? Optional.empty() : Optional.of(endpoints);
  }

  /** With another value, or the very one that was published; notes whether it is another. */
  private static <V> PersistentMap<Service.Key, V> replaced(
      PersistentMap<Service.Key, V> map,
      PersistentMap<Service.Key, V> published,
      Service.Key key,
      Optional<V> value,
      Set<Service.Key> changed) {
    Optional<V> known = Optional.ofNullable(published.get(key));
    if (known.equals(value)) {
      changed.remove(key);
    } else {
      changed.add(key);
    }
    Optional<V> kept = known.equals(value) ? known : value;
    return kept.map(present -> map.with(key, present)).orElseGet(() -> map.without(key));
  }

  ServiceEndpoints of(Service.Key service) {
    return now.getOrDefault(service, ServiceEndpoints.NONE);
  }

  /** The endpoints of each service that has any. */
  Map<Service.Key, ServiceEndpoints> now() {
    return now;
  }

  /** Whether there are endpoints to publish that wait for no service account. */
  boolean isUrgent() {
    return changed.size() > held.size();
  }

  /** Counts the endpoints as published; the services whose endpoints are others since. */
  Set<Service.Key> publish() {
    Set<Service.Key> changes = Set.copyOf(changed);
    changed.clear();
    held.clear();
    if (changes.isEmpty()) {
      now = published;
    } else {
      published = now;
    }
    return changes;
  }

  /**
   * Publishes the endpoints without the service accounts. An endpoint whose account is new waits
   * for those, as clients would refuse its certificate; its service's others do not.
   *
   * @param ownAccounts the accounts that are published as a service's own, whatever its endpoints
   *     say
   */
  Set<Service.Key> publishAccepted(Function<Service.Key, Set<String>> ownAccounts) {
    var changes = new HashSet<Service.Key>();
    for (Service.Key service : List.copyOf(changed)) {
      ServiceEndpoints all = of(service);
      var accepted = new HashSet<>(ownAccounts.apply(service));
      accepted.addAll(publishedAccounts.getOrDefault(service, List.of()));
      ServiceEndpoints some = accepted.isEmpty() ? all : accepted(all, accepted);
      if (some.endpoints().size() == all.endpoints().size()) {
        changed.remove(service);
        some = all;
      } else {
        held.add(service);
      }
      if (!some.equals(published.getOrDefault(service, ServiceEndpoints.NONE))) {
        changes.add(service);
        published =
            some.endpoints().isEmpty() ? published.without(service) : published.with(service, some);
      }
    }
    return changes;
  }

  private static ServiceEndpoints accepted(ServiceEndpoints all, Set<String> accounts) {
    return new ServiceEndpoints(
        all.endpoints().stream()
            .filter(
                e ->
                    e.workload().serviceAccount().isEmpty()
                        || accounts.contains(e.workload().serviceAccount()))
            .toList());
  }

  Map<Service.Key, ServiceEndpoints> published() {
    return published;
  }

  boolean areAccountsChanged() {
    return !changedAccounts.isEmpty();
  }

  /** Counts the service accounts as published; the services that have others since. */
  Set<Service.Key> publishAccounts() {
    Set<Service.Key> changes = Set.copyOf(changedAccounts);
    changedAccounts.clear();
    if (changes.isEmpty()) {
      accounts = publishedAccounts;
    } else {
      publishedAccounts = accounts;
    }
    return changes;
  }

  /** The service accounts of each service that has any, sorted. */
  Map<Service.Key, List<String>> publishedAccounts() {
    return publishedAccounts;
  }
}
