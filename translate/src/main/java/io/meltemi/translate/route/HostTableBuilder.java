package io.meltemi.translate.route;

import io.meltemi.base.Hostname;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.VirtualService;
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
  private final ServiceIndex index;
  private final HostOwners owners;
  private final int listenPort;
  private final HostCaches caches;
  private final Map<Hostname, Service> services;
  private final RuleSelection selection;
  private final ServiceAddresses.Client client;
  private final UpstreamHeaders headers;
  private final List<Group> groups = new ArrayList<>();
  private final List<ServiceHost> others = new ArrayList<>();
  private final List<VirtualHostInput> hosts = new ArrayList<>();
  private final DomainClaims claims;
  private final Set<String> matchedSuffixes = new HashSet<>();
  private final Map<VirtualService, List<Service>> byWildcard = new IdentityHashMap<>();

  /** Hosts and services of one port with the same routes. */
  private record Group(int port, List<String> hosts, List<Service> services, RouteSource routes) {}

  /**
   * @param listenPort {@link VirtualHostDomains#ANY_PORT} for all ports at once
   */
  HostTableBuilder(
      ProxyScope scope, ServiceIndex index, HostOwners owners, int listenPort, HostCaches caches) {
    this.scope = scope;
    this.index = index;
    this.owners = owners;
    this.listenPort = listenPort;
    this.caches = caches;
    this.services = index.services(listenPort);
    this.claims = new DomainClaims(services.size());
    this.selection = new RuleSelection(scope, VirtualService.MESH_GATEWAY, listenPort, false);
    this.client = ServiceAddresses.Client.of(scope.proxy());
    this.headers = UpstreamHeaders.of(scope.proxy());
  }

  HostTable build() {
    if (!owners.wildcards().isEmpty()) {
      services.values().forEach(this::assignToWildcard);
    }
    owners.all().forEach(this::addVirtualService);
    addOtherServices();
    groups.forEach(g -> g.services.forEach(s -> addFullName(s.hostname().value(), g.port)));
    groups.forEach(this::addHosts);
    others.forEach(other -> addHost(other.host(), other.expanded()));
    hosts.sort(Comparator.comparing(VirtualHostInput::name));
    return new HostTable(hosts, List.copyOf(others), claims);
  }

  /**
   * The hosts of the client's own namespace as they take the places of those in a table for clients
   * of no namespace: with short names. Absent where one of these is taken by another host, or a
   * host is not in the table, so that a table of its own has to be planned.
   */
  Optional<List<VirtualHostInput>> ownHosts(HostTable anywhere) {
    List<VirtualHostInput> own = new ArrayList<>();
    Set<String> shortNames = new HashSet<>();
    String nowhere = VirtualHostDomains.withoutNamespace(scope.proxy().dnsDomain());
    for (Service service : services.values()) {
      var input = domainInput(service, listenPort);
      if (input.dnsDomain().equals(nowhere) || !hasHost(service)) {
        continue;
      }
      var general = caches.domains().get(input.in(nowhere)).domains();
      var domains = caches.domains().get(input).domains();
      Optional<VirtualHostInput> host =
          anywhere.find(nameOf(service.hostname().value(), listenPort));
      List<String> more = domains.stream().filter(domain -> !general.contains(domain)).toList();
      boolean free =
          more.stream()
              .allMatch(domain -> !anywhere.claims().has(domain) && shortNames.add(domain));
      if (host.isEmpty() || !free) {
        return Optional.empty();
      }
      // What another host has of the general names it has here too.
      List<String> kept = host.orElseThrow().domains();
      own.add(
          host.orElseThrow()
              .withDomains(
                  domains.stream().filter(d -> kept.contains(d) || more.contains(d)).toList()));
    }
    return Optional.of(own);
  }

  private boolean hasHost(Service service) {
    return service.resolution() != Service.Resolution.ALIAS
        && service.ports().stream()
            .anyMatch(port -> isOnListener(port) && speaksHttp(port.protocol()));
  }

  private void addFullName(String host, int port) {
    claims.addFullName(host);
    if (anyPort()) {
      claims.addFullName(nameOf(host, port));
    }
  }

  private boolean anyPort() {
    return listenPort == VirtualHostDomains.ANY_PORT;
  }

  /** A wildcard of a VirtualService takes the services for which it is the most specific. */
  private void assignToWildcard(Service service) {
    Hostname host = service.hostname();
    Set<String> suffixes = new HashSet<>();
    owners.wildcards().forEachSuffix(host.suffix(), suffixes::add);
    if (suffixes.isEmpty()) {
      return;
    }
    matchedSuffixes.addAll(suffixes);
    owners
        .mostSpecific(host)
        .ifPresent(vs -> byWildcard.computeIfAbsent(vs, v -> new ArrayList<>()).add(service));
  }

  private void addVirtualService(VirtualService virtualService) {
    boolean gatewayApi = RouteSemantics.of(virtualService.meta()) == RouteSemantics.GATEWAY;
    List<String> unknown = new ArrayList<>();
    Set<Service> own = new LinkedHashSet<>();
    boolean wildcard = false;
    for (String host : virtualService.hosts()) {
      if (!host.startsWith("*")) {
        Service service = services.get(Hostname.of(host));
        if (service != null) {
          own.add(service);
        } else {
          unknown.add(host);
        }
      } else if (gatewayApi || !matchedSuffixes.contains(host.substring(1))) {
        unknown.add(host);
      } else {
        wildcard = true;
      }
    }
    if (wildcard) {
      own.addAll(byWildcard.getOrDefault(virtualService, List.of()));
    }
    Map<Integer, List<Service>> byPort = byHttpPort(own);
    boolean onlyHosts = byPort.isEmpty() && listenPort == PLAIN_HTTP && !unknown.isEmpty();
    if ((byPort.isEmpty() && !onlyHosts) || (gatewayApi && !mayRoute(virtualService, own))) {
      return;
    }
    selection
        .rulesOf(virtualService, host -> Optional.ofNullable(services.get(host)))
        .ifPresent(
            rules -> {
              if (onlyHosts) {
                groups.add(new Group(PLAIN_HTTP, unknown, List.of(), rules));
              }
              byPort.forEach((port, list) -> groups.add(new Group(port, unknown, list, rules)));
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
          addFullName(service.hostname().value(), port.number());
          others.add(caches.serviceHosts().get(otherService(service, port.number())));
        }
      }
    }
  }

  private ServiceHost.Input otherService(Service service, int port) {
    return new ServiceHost.Input(
        domainInput(service, port),
        port,
        scope.destinationRule(service).flatMap(rule -> HashPolicies.forPort(rule, port)),
        scope.mesh().connections().defaultHttpRetryPolicy(),
        headers,
        caches.session(scope, service));
  }

  private boolean isOnListener(ServicePort port) {
    return anyPort() || port.number() == listenPort;
  }

  private static boolean speaksHttp(Protocol protocol) {
    return protocol.isHttp() || protocol.isSniffed();
  }

  private void addHosts(Group group) {
    for (String host : group.hosts) {
      addHost(
          VirtualHostInput.of(
              nameOf(host, group.port), List.of(domainOf(host)), group.routes, headers),
          List.of());
    }
    for (Service service : group.services) {
      var domains = caches.domains().get(domainInput(service, group.port));
      String name = nameOf(service.hostname().value(), group.port);
      addHost(
          VirtualHostInput.of(name, domains.domains(), group.routes, headers)
              .withSession(caches.session(scope, service)),
          domains.expanded());
    }
  }

  private void addHost(VirtualHostInput host, List<String> expanded) {
    if (!claims.claimName(host.name())) {
      return;
    }
    List<String> free = claims.claim(host.domains(), expanded);
    boolean needsPort = anyPort() && !host.name().endsWith(":" + PLAIN_HTTP);
    List<String> kept =
        needsPort ? free.stream().filter(domain -> domain.contains(":")).toList() : free;
    if (!kept.isEmpty()) {
      hosts.add(kept.size() == host.domains().size() ? host : host.withDomains(kept));
    }
  }

  private static String domainOf(String host) {
    return VirtualHostDomains.bracketed(Hostname.of(host).value());
  }

  private static String nameOf(String host, int port) {
    return VirtualHostDomains.hostAndPort(host, port);
  }

  private VirtualHostDomains.Input domainInput(Service service, int port) {
    return VirtualHostDomains.Input.of(
        service,
        index.alike(service),
        index.aliasesOf(service),
        client,
        scope.proxy().dnsDomain(),
        anyPort() ? port : VirtualHostDomains.ANY_PORT);
  }
}
