package io.meltemi.translate.route;

import io.meltemi.base.Hostname;
import io.meltemi.base.ResourceName;
import io.meltemi.model.Gateway.ServerTls;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.HttpAction;
import io.meltemi.model.VirtualService.HttpDestination;
import io.meltemi.translate.Same;
import io.meltemi.translate.filter.PersistentSession;
import io.meltemi.translate.route.GatewaySelection.GatewayRules;
import io.meltemi.translate.route.GatewaySelection.Selected;
import io.meltemi.translate.route.GatewayServers.BoundServer;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Puts hosts of a gateway's route table together: for each that both a server and a VirtualService
 * name, the rules of all such VirtualServices. Takes servers in order.
 */
final class GatewayHostMerge {
  private final ProxyScope scope;
  private final HostCaches caches;
  private final GatewaySelection selection;
  private final Misdirected misdirected;
  private final Predicate<Hostname> wanted;
  private final Map<Hostname, Parts> hosts = new LinkedHashMap<>();

  private static final class Parts {
    final int port;
    final List<GatewayRules> rules = new ArrayList<>();
    final Set<Same<VirtualService>> sources = new LinkedHashSet<>();

    /** Rules of several Ingresses are of all their Gateways, and once is enough. */
    final Set<ResourceName> ingresses = new HashSet<>();

    Optional<PersistentSession> session = Optional.empty();
    boolean requireTls;
    int http3Port;

    Parts(int port) {
      this.port = port;
    }

    GatewayHost of(Hostname host) {
      return new GatewayHost(
          VirtualHostDomains.hostAndPort(host.value(), port),
          VirtualHostDomains.bracketed(host.value()),
          new GatewayHost.Content(List.copyOf(rules), requireTls, http3Port, session),
          sources);
    }
  }

  /**
   * @param wanted the hosts that are to be put together; others are left out
   */
  GatewayHostMerge(
      ProxyScope scope,
      HostCaches caches,
      GatewaySelection selection,
      Misdirected misdirected,
      Predicate<Hostname> wanted) {
    this.scope = scope;
    this.caches = caches;
    this.selection = selection;
    this.misdirected = misdirected;
    this.wanted = wanted;
  }

  /**
   * @param rules VirtualServices of its Gateway, in order: all that have rules for a wanted host
   */
  void add(BoundServer bound, List<VirtualService> rules) {
    boolean redirect = bound.server().tls().filter(ServerTls::httpsRedirect).isPresent();
    for (VirtualService virtualService : rules) {
      Selected selected = selection.of(bound, virtualService);
      for (Hostname host : selected.hosts()) {
        if (selected.rules().isPresent() && wanted.test(host) && !misdirected.takes(host)) {
          Parts parts = add(bound, virtualService, selected, host);
          parts.requireTls |= redirect;
        }
      }
    }
    if (redirect) {
      for (String host : bound.hosts()) {
        Hostname hostname = Hostname.of(host.substring(host.indexOf('/') + 1));
        if (wanted.test(hostname)) {
          parts(hostname, bound).requireTls = true;
        }
      }
    }
  }

  private Parts add(
      BoundServer bound, VirtualService virtualService, Selected selected, Hostname host) {
    Parts parts = parts(host, bound);
    boolean ofIngress = RouteSemantics.of(virtualService.meta()) == RouteSemantics.INGRESS;
    if (parts.rules.isEmpty()) {
      parts.session = session(virtualService, selected.hosts());
    }
    if (!ofIngress || parts.ingresses.add(virtualService.meta().resource())) {
      parts.rules.add(selected.rules().orElseThrow());
    }
    parts.sources.add(new Same<>(virtualService));
    parts.http3Port = bound.http3() ? bound.server().port().number() : parts.http3Port;
    return parts;
  }

  private Parts parts(Hostname host, BoundServer bound) {
    return hosts.computeIfAbsent(host, h -> new Parts(bound.server().port().number()));
  }

  /** Where a host is the name of a service that the VirtualService leads to. */
  private Optional<PersistentSession> session(VirtualService from, Set<Hostname> hosts) {
    if (!caches.persistentSessions()) {
      return Optional.empty();
    }
    return from.http().stream()
        .flatMap(rule -> destinations(rule.action()).stream())
        .map(weighted -> Hostname.of(weighted.destination().host()))
        .filter(hosts::contains)
        .flatMap(host -> selection.serviceFor(host, from.meta().namespace()).stream())
        .flatMap(service -> caches.session(scope, service).stream())
        .findFirst();
  }

  private static List<HttpDestination> destinations(HttpAction action) {
    return action instanceof HttpAction.Forward(var to) ? to : List.of();
  }

  /**
   * The wanted hosts that there are.
   *
   * @param first the first server
   */
  Map<Hostname, GatewayHost> hosts(BoundServer first) {
    misdirected.kept().stream().filter(wanted).forEach(host -> parts(host, first));
    Map<Hostname, GatewayHost> made = new LinkedHashMap<>();
    hosts.forEach((host, parts) -> made.put(host, parts.of(host)));
    return made;
  }
}
