package io.meltemi.translate.route;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.HttpMatch;
import io.meltemi.model.VirtualService.HttpRoute;
import io.meltemi.translate.scope.ProxyScope.Egress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the tables of one egress listener have in common: its services by port, which VirtualService
 * a host belongs to, and which labels of a proxy can make a difference. Immutable once made.
 */
final class EgressIndex {
  private final Egress egress;
  private final Aliases aliases;
  private final Map<Integer, Map<Hostname, Service>> byPort = new HashMap<>();
  private final Map<Hostname, Service> byHost = new LinkedHashMap<>();
  private final Map<String, VirtualService> exact = new HashMap<>();
  private final WildcardIndex<VirtualService> wildcards = new WildcardIndex<>();
  private final Set<String> labelKeys = new TreeSet<>();

  EgressIndex(Egress egress, ConfigSnapshot config) {
    this.egress = egress;
    this.aliases = Aliases.of(config.services());
    for (Service service : egress.services()) {
      byHost.put(service.hostname(), service);
      for (ServicePort port : service.ports()) {
        byPort
            .computeIfAbsent(port.number(), p -> new LinkedHashMap<>())
            .put(service.hostname(), service);
      }
    }
    egress.virtualServices().forEach(this::addVirtualService);
    for (DestinationRule rule : config.destinationRules()) {
      rule.workloadSelector().ifPresent(s -> labelKeys.addAll(s.asMap().keySet()));
    }
  }

  private void addVirtualService(VirtualService virtualService) {
    for (String host : virtualService.hosts()) {
      if (host.startsWith("*")) {
        wildcards.put(Hostname.of(host), virtualService);
      } else {
        exact.putIfAbsent(Hostname.of(host).value(), virtualService);
      }
    }
    for (HttpRoute rule : virtualService.http()) {
      for (HttpMatch match : rule.match()) {
        labelKeys.addAll(match.sourceLabels().asMap().keySet());
      }
    }
  }

  Egress egress() {
    return egress;
  }

  /**
   * The services with that port, by host; every service for {@link VirtualHostDomains#ANY_PORT}.
   */
  Map<Hostname, Service> services(int port) {
    return port == VirtualHostDomains.ANY_PORT ? byHost : byPort.getOrDefault(port, Map.of());
  }

  WildcardIndex<VirtualService> wildcards() {
    return wildcards;
  }

  /** The VirtualService with the most specific host for a service. */
  Optional<VirtualService> mostSpecific(Hostname service) {
    VirtualService named = service.isWildcard() ? null : exact.get(service.value());
    return named != null ? Optional.of(named) : wildcards.mostSpecific(service);
  }

  /** Other names of a service. */
  List<String> aliasesOf(Service service) {
    return aliases.of(service.hostname());
  }

  /** The labels on which rules of this listener depend; proxies that differ in others are alike. */
  Labels relevant(Labels labels) {
    TreeMap<String, String> kept = new TreeMap<>();
    for (String key : labelKeys) {
      labels.find(key).ifPresent(value -> kept.put(key, value));
    }
    return Labels.of(kept);
  }
}
