package io.meltemi.translate.scope;

import io.meltemi.base.Hostname;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.EnvoyFilter;
import io.meltemi.model.ExtensionProvider;
import io.meltemi.model.Gateway;
import io.meltemi.model.JwtKeys;
import io.meltemi.model.JwtRule;
import io.meltemi.model.RequestAuthentication;
import io.meltemi.model.Service;
import io.meltemi.model.TelemetryProvider;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.HttpAction;
import io.meltemi.model.VirtualService.HttpRoute;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The services that something of a gateway names: rules that it has, providers of the mesh, issuers
 * of tokens, and EnvoyFilters that say so.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/push_context.go GatewayServices.
 */
final class NamedServices {
  private static final String REFERENCED = "envoyfilter.istio.io/referenced-services";

  private final Set<Hostname> hosts = new HashSet<>();

  private NamedServices() {}

  /** Absent where the gateway leads to every service, for other networks. */
  static Optional<Set<Hostname>> of(
      List<Gateway> gateways,
      Collection<List<VirtualService>> rules,
      List<RequestAuthentication> issuers,
      ConfigSnapshot config) {
    boolean leadsEverywhere =
        gateways.stream()
            .flatMap(gateway -> gateway.servers().stream())
            .anyMatch(
                server ->
                    server
                        .tls()
                        .filter(tls -> tls.mode() == Gateway.Mode.AUTO_PASSTHROUGH)
                        .isPresent());
    if (leadsEverywhere) {
      return Optional.empty();
    }
    var named = new NamedServices();
    rules.forEach(list -> list.forEach(named::add));
    config.mesh().telemetry().extensionProviders().forEach(named::add);
    issuers.stream()
        .flatMap(policy -> policy.rules().stream())
        .map(JwtRule::keys)
        .forEach(named::add);
    config.rules().envoyFilters().forEach(named::add);
    named.followAliases(config.services());
    return Optional.of(named.hosts);
  }

  private void add(String host) {
    hosts.add(Hostname.of(host.substring(host.indexOf('/') + 1)));
  }

  private void add(VirtualService rules) {
    rules.http().forEach(this::add);
    rules.tls().stream()
        .flatMap(route -> route.route().stream())
        .forEach(to -> add(to.destination().host()));
    rules.tcp().stream()
        .flatMap(route -> route.route().stream())
        .forEach(to -> add(to.destination().host()));
  }

  private void add(HttpRoute route) {
    if (route.action() instanceof HttpAction.Forward(var destinations)) {
      destinations.forEach(to -> add(to.destination().host()));
    }
    route.mirrors().forEach(mirror -> add(mirror.destination().host()));
  }

  private void add(ExtensionProvider provider) {
    switch (provider) {
      case ExtensionProvider.ExtAuthz asked -> add(asked.target().service());
      case TelemetryProvider.GrpcLog log -> add(log.target().service());
      case TelemetryProvider.OpenTelemetryLog log -> add(log.target().service());
      case TelemetryProvider.Tracer tracer -> add(tracer.target().service());
      case TelemetryProvider.Prometheus _,
          TelemetryProvider.FileLog _,
          ExtensionProvider.Other _ -> {}
    }
  }

  private void add(JwtKeys keys) {
    if (keys instanceof JwtKeys.ByEnvoy fetched) {
      add(fetched.host());
    }
  }

  private void add(EnvoyFilter filter) {
    for (String host : filter.meta().annotations().getOrDefault(REFERENCED, "").split(",")) {
      if (!host.isBlank()) {
        add(host.strip());
      }
    }
  }

  /** What an ExternalName service stands for. */
  private void followAliases(List<Service> services) {
    Map<Hostname, Hostname> targets = new HashMap<>();
    services.stream()
        .filter(service -> service.resolution() == Service.Resolution.ALIAS)
        .forEach(
            alias -> targets.put(alias.hostname(), Hostname.of(alias.kubernetes().externalName())));
    for (Hostname host : List.copyOf(hosts)) {
      Hostname target = targets.get(host);
      while (target != null && hosts.add(target)) {
        target = targets.get(target);
      }
    }
  }
}
