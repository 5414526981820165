package io.meltemi.ingest;

import io.meltemi.model.Endpoint;
import io.meltemi.model.EndpointSnapshot.ServiceEndpoints;
import io.meltemi.model.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The endpoints of services as they came out last, and the service accounts behind them. Confined
 * to the writer's thread.
 */
final class EndpointTable {
  private final Map<Service.Key, ServiceEndpoints> endpoints = new HashMap<>();
  private final Map<Service.Key, List<String>> accounts = new HashMap<>();

  /** What a new version of a service's endpoints changed. */
  enum Change {
    NOTHING,
    ENDPOINTS,
    /** And the service accounts, by which clients verify them. */
    ACCOUNTS
  }

  /** Takes a service's endpoints; none are as good as no service. */
  Change put(Service.Key service, ServiceEndpoints now) {
    ServiceEndpoints before =
        now.endpoints().isEmpty() ? endpoints.remove(service) : endpoints.put(service, now);
    if (now.equals(before)) {
      endpoints.put(service, before);
      return Change.NOTHING;
    }
    if (before == null && now.endpoints().isEmpty()) {
      return Change.NOTHING;
    }
    return accountsChanged(service, now) ? Change.ACCOUNTS : Change.ENDPOINTS;
  }

  private boolean accountsChanged(Service.Key service, ServiceEndpoints now) {
    List<String> names =
        now.endpoints().stream()
            .map(Endpoint::serviceAccount)
            .filter(a -> !a.isEmpty())
            .sorted()
            .distinct()
            .toList();
    List<String> before = names.isEmpty() ? accounts.remove(service) : accounts.put(service, names);
    return !names.equals(before == null ? List.of() : before);
  }

  /** A copy of what there is. */
  Map<Service.Key, ServiceEndpoints> all() {
    return Map.copyOf(endpoints);
  }

  /** The service accounts of each service that has any, sorted; a view. */
  Map<Service.Key, List<String>> accounts() {
    return accounts;
  }
}
