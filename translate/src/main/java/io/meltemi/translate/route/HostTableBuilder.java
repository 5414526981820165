package io.meltemi.translate.route;

import io.meltemi.base.Hostname;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.VirtualService;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.route.VirtualHostDomains.Domains;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Plans the virtual hosts of a sidecar's port: first those that VirtualServices name, then every
 * service that none is for. One pass over the services of the port; nothing is serialised here.
 *
 * <p>Source: istio 1.30.3 core/httproute.go BuildSidecarOutboundVirtualHosts, core/route/route.go.
 */
final class HostTableBuilder {
  private static final int PLAIN_HTTP = 80;

  private final ProxyScope scope;
  private final EgressIndex index;
  private final int listenPort;
  private final BuildCache<VirtualHostDomains.Input, Domains> domainsCache;
  private final Map<Hostname, Service> services;
  private final RuleSelection selection;
  private final boolean attemptCount;
  private final List<Group> groups = new ArrayList<>();
  private final DomainClaims claims = new DomainClaims();
  private final Set<String> matchedSuffixes = new HashSet<>();
  private final Map<VirtualService, List<Service>> byWildcard = new IdentityHashMap<>();

  /** Hosts and services of one port with the same routes. */
  private record Group(int port, List<String> hosts, List<Service> services, RouteSource routes) {}

  /**
   * @param listenPort {@link VirtualHostDomains#ANY_PORT} for all ports at once
   */
  HostTableBuilder(
      ProxyScope scope,
      EgressIndex index,
      int listenPort,
      BuildCache<VirtualHostDomains.Input, Domains> domainsCache) {
    this.scope = scope;
    this.index = index;
    this.listenPort = listenPort;
    this.domainsCache = domainsCache;
    this.services = index.services(listenPort);
    this.selection = new RuleSelection(scope, VirtualService.MESH_GATEWAY, listenPort, false);
    this.attemptCount = SidecarRoutes.attemptCount(scope.proxy());
  }

  HostTable build() {
    if (!index.wildcards().isEmpty()) {
      services.values().forEach(this::assignToWildcard);
    }
    index.egress().virtualServices().forEach(this::addVirtualService);
    addOtherServices();
    for (Group group : groups) {
      for (Service service : group.services) {
        claims.addFullName(service.hostname().value());
        if (anyPort()) {
          claims.addFullName(nameOf(service.hostname().value(), group.port));
        }
      }
    }
    return table();
  }

  private boolean anyPort() {
    return listenPort == VirtualHostDomains.ANY_PORT;
  }

  /** A wildcard of a VirtualService takes the services for which it is the most specific. */
  private void assignToWildcard(Service service) {
    Hostname host = service.hostname();
    Set<String> suffixes = new HashSet<>();
    index.wildcards().forEachSuffix(host.suffix(), suffixes::add);
    if (suffixes.isEmpty()) {
      return;
    }
    matchedSuffixes.addAll(suffixes);
    index
        .mostSpecific(host)
        .ifPresent(vs -> byWildcard.computeIfAbsent(vs, v -> new ArrayList<>()).add(service));
  }

  private void addVirtualService(VirtualService virtualService) {
    boolean gatewayApi = RouteSemantics.of(virtualService.meta()) == RouteSemantics.GATEWAY;
    List<String> others = new ArrayList<>();
    Set<Service> own = new LinkedHashSet<>();
    boolean wildcard = false;
    for (String host : virtualService.hosts()) {
      if (!host.startsWith("*")) {
        Service service = services.get(Hostname.of(host));
        if (service != null) {
          own.add(service);
        } else {
          others.add(host);
        }
      } else if (gatewayApi || !matchedSuffixes.contains(host.substring(1))) {
        others.add(host);
      } else {
        wildcard = true;
      }
    }
    if (wildcard) {
      own.addAll(byWildcard.getOrDefault(virtualService, List.of()));
    }
    Map<Integer, List<Service>> byPort = byHttpPort(own);
    boolean onlyHosts = byPort.isEmpty() && listenPort == PLAIN_HTTP && !others.isEmpty();
    if ((byPort.isEmpty() && !onlyHosts) || (gatewayApi && !mayRoute(virtualService, own))) {
      return;
    }
    selection
        .rulesOf(virtualService, host -> Optional.ofNullable(services.get(host)))
        .ifPresent(
            rules -> {
              if (onlyHosts) {
                groups.add(new Group(PLAIN_HTTP, others, List.of(), rules));
              }
              byPort.forEach((port, list) -> groups.add(new Group(port, others, list, rules)));
            });
  }

  /** A Gateway API route is for its producer's namespace, or for consumers in its own. */
  private boolean mayRoute(VirtualService virtualService, Set<Service> services) {
    String namespace = virtualService.meta().namespace();
    return scope.proxy().namespace().equals(namespace)
        ? !services.isEmpty()
        : services.stream().anyMatch(s -> s.namespace().equals(namespace));
  }

  private Map<Integer, List<Service>> byHttpPort(Set<Service> own) {
    Map<Integer, List<Service>> byPort = new TreeMap<>();
    for (Service service : own) {
      for (ServicePort port : service.ports()) {
        if (isOnListener(port) && speaksHttp(port.protocol())) {
          byPort.computeIfAbsent(port.number(), p -> new ArrayList<>()).add(service);
        }
      }
    }
    return byPort;
  }

  private void addOtherServices() {
    Set<Hostname> routed = new HashSet<>();
    groups.forEach(g -> g.services.forEach(s -> routed.add(s.hostname())));
    for (Service service : services.values()) {
      if (service.resolution() == Service.Resolution.ALIAS || routed.contains(service.hostname())) {
        continue;
      }
      for (ServicePort port : service.ports()) {
        if (isOnListener(port) && speaksHttp(port.protocol())) {
          groups.add(
              new Group(
                  port.number(), List.of(), List.of(service), toService(service, port.number())));
        }
      }
    }
  }

  private RouteSource toService(Service service, int port) {
    Optional<DestinationRule> rule = scope.destinationRule(service);
    return new RouteSource.ToService(
        service.hostname().value(),
        port,
        rule.flatMap(r -> HashPolicies.forPort(r, port)),
        scope.mesh().defaultHttpRetryPolicy());
  }

  private boolean isOnListener(ServicePort port) {
    return anyPort() || port.number() == listenPort;
  }

  private static boolean speaksHttp(Protocol protocol) {
    return protocol.isHttp() || protocol.isUnsupported();
  }

  private HostTable table() {
    List<VirtualHostInput> hosts = new ArrayList<>();
    for (Group group : groups) {
      for (String host : group.hosts) {
        addHost(
            host,
            new Domains(List.of(VirtualHostDomains.bracketed(host)), List.of()),
            group,
            hosts);
      }
      for (Service service : group.services) {
        addHost(service.hostname().value(), domainsOf(service, group.port), group, hosts);
      }
    }
    hosts.sort(Comparator.comparing(VirtualHostInput::name));
    return new HostTable(List.copyOf(hosts));
  }

  private void addHost(String host, Domains domains, Group group, List<VirtualHostInput> hosts) {
    String name = nameOf(host, group.port);
    if (!claims.claimName(name)) {
      return;
    }
    List<String> free = claims.claim(domains.domains(), domains.expanded());
    List<String> kept =
        anyPort() && group.port != PLAIN_HTTP
            ? free.stream().filter(domain -> domain.contains(":")).toList()
            : free;
    if (!kept.isEmpty()) {
      hosts.add(new VirtualHostInput(name, kept, List.of(group.routes), false, attemptCount));
    }
  }

  private static String nameOf(String host, int port) {
    return VirtualHostDomains.hostAndPort(host, port);
  }

  private Domains domainsOf(Service service, int port) {
    boolean pods =
        service.resolution() == Service.Resolution.PASSTHROUGH
            && service.registry() == Service.Registry.KUBERNETES;
    return domainsCache.get(
        new VirtualHostDomains.Input(
            index.namesOf(service),
            ServiceAddresses.of(service, scope.proxy()),
            pods,
            scope.proxy().dnsDomain(),
            anyPort() ? port : VirtualHostDomains.ANY_PORT));
  }
}
