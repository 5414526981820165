package io.meltemi.translate.route;

import io.meltemi.base.Hostname;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.translate.Same;
import io.meltemi.translate.scope.Aliases;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The services that an egress listener shows, by port and host. One for all tables over the same
 * list of services. Immutable once made.
 */
final class ServiceIndex {
  private final Aliases aliases;
  private final Map<Integer, Map<Hostname, Service>> byPort = new HashMap<>();
  private final Map<Hostname, Service> byHost = new LinkedHashMap<>();

  /** Those that there are more of than one; hardly any. */
  private final Map<Service.Key, List<Service>> several = new HashMap<>();

  /** What it is made of. */
  record Input(Same<List<Service>> services, Same<Aliases> aliases) {}

  ServiceIndex(Input input) {
    this.aliases = input.aliases.value();
    for (Service service : input.services.value()) {
      Service other = byHost.put(service.hostname(), service);
      if (other != null && other.key().equals(service.key())) {
        several.computeIfAbsent(service.key(), _ -> new ArrayList<>(List.of(other))).add(service);
      }
      for (ServicePort port : service.ports()) {
        byPort
            .computeIfAbsent(port.number(), p -> new LinkedHashMap<>())
            .put(service.hostname(), service);
      }
    }
  }

  /**
   * The services with that port, by host; every service for {@link VirtualHostDomains#ANY_PORT}.
   */
  Map<Hostname, Service> services(int port) {
    return port == VirtualHostDomains.ANY_PORT ? byHost : byPort.getOrDefault(port, Map.of());
  }

  /** The services of that key, one for each of its addresses. */
  List<Service> alike(Service service) {
    return several.getOrDefault(service.key(), List.of());
  }

  /** Other names of a service. */
  List<String> aliasesOf(Service service) {
    return aliases.of(service.hostname());
  }
}
