package io.meltemi.translate.route;

import io.meltemi.base.Hostname;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.Destination;
import io.meltemi.model.VirtualService.HttpAction;
import io.meltemi.model.VirtualService.HttpMatch;
import io.meltemi.model.VirtualService.HttpRoute;
import io.meltemi.model.VirtualService.Mirror;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.Same;
import io.meltemi.translate.filter.EndpointPicker;
import io.meltemi.translate.route.RouteSource.Choice;
import io.meltemi.translate.route.RouteSource.Rules;
import io.meltemi.translate.route.RouteSource.Target;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What of a VirtualService holds for a proxy on a port of a gateway: narrows it to the input of its
 * routes.
 *
 * @param gateway {@code mesh} or {@code namespace/name}
 */
record RuleSelection(ProxyScope scope, String gateway, int port, boolean tls) {
  /** Cluster of destinations without a host: a Gateway API backend that does not exist. */
  private static final String UNKNOWN_SERVICE = "UnknownService";

  /** Whether nothing but VirtualServices can make a difference between the two. */
  @SuppressWarnings("ReferenceEquality") // objects stay the same instances until they change
  static boolean isAlike(ProxyScope one, ProxyScope other) {
    return one.visible() == other.visible()
        && one.mesh() == other.mesh()
        && one.aliases() == other.aliases()
        && one.proxy().equals(other.proxy());
  }

  /**
   * @param services the service of a destination's host, as far as it matters on this port
   * @return absent where no rule holds
   */
  Optional<Rules> rulesOf(
      VirtualService virtualService, Function<Hostname, Optional<Service>> services) {
    List<Choice> choices = choicesOf(virtualService);
    if (choices.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Rules(
            new Same<>(virtualService),
            List.copyOf(choices),
            targetsOf(virtualService, choices, services),
            port,
            tls,
            scope.mesh().connections().defaultHttpRetryPolicy()));
  }

  /** Up to the first rule without conditions. */
  private List<Choice> choicesOf(VirtualService virtualService) {
    List<Choice> choices = new ArrayList<>();
    for (int rule = 0; rule < virtualService.http().size(); rule++) {
      List<HttpMatch> matches = virtualService.http().get(rule).match();
      if (matches.isEmpty()) {
        choices.add(new Choice(rule, -1));
        break;
      }
      for (int match = 0; match < matches.size(); match++) {
        if (holds(matches.get(match))) {
          choices.add(new Choice(rule, match));
        }
      }
    }
    return choices;
  }

  /** A match's own gateways replace its conditions on the source. */
  private boolean holds(HttpMatch match) {
    if (match.port().isPresent() && match.port().getAsInt() != port) {
      return false;
    }
    if (!match.source().gateways().isEmpty()) {
      return match.source().gateways().contains(gateway);
    }
    return scope.proxy().labels().matches(match.source().labels())
        && (match.source().namespace().isEmpty()
            || match.source().namespace().equals(scope.proxy().namespace()));
  }

  private List<Target> targetsOf(
      VirtualService virtualService,
      List<Choice> choices,
      Function<Hostname, Optional<Service>> services) {
    Map<Destination, Target> targets = new LinkedHashMap<>();
    int last = -1;
    for (Choice choice : choices) {
      if (choice.rule() != last) {
        last = choice.rule();
        HttpRoute rule = virtualService.http().get(last);
        if (rule.action() instanceof HttpAction.Forward(var destinations)) {
          destinations.forEach(d -> addTarget(d.destination(), services, targets));
          rule.mirrors().stream()
              .map(Mirror::destination)
              .forEach(d -> addTarget(d, services, targets));
        }
      }
    }
    return List.copyOf(targets.values());
  }

  private void addTarget(
      Destination destination,
      Function<Hostname, Optional<Service>> services,
      Map<Destination, Target> targets) {
    targets.computeIfAbsent(
        destination,
        d -> {
          Optional<Service> own = scope.findService(Hostname.of(d.host()));
          return new Target(
              d,
              clusterOf(d, services.apply(Hostname.of(d.host()))),
              own.flatMap(scope::destinationRule)
                  .flatMap(rule -> HashPolicies.forDestination(rule, d)),
              own.filter(_ -> picksEndpoints()).flatMap(EndpointPicker::of));
        });
  }

  private boolean picksEndpoints() {
    return scope.proxy().type() == ProxyView.Type.ROUTER
        && scope.proxy().extensions().has(EndpointPicker.FILTER);
  }

  /** The port that is told, else the service's only one, else the port that was asked for. */
  private String clusterOf(Destination destination, Optional<Service> service) {
    if (destination.host().isEmpty()) {
      return UNKNOWN_SERVICE;
    }
    int target =
        destination
            .port()
            .orElseGet(
                () ->
                    service
                        .filter(s -> s.ports().size() == 1)
                        .map(s -> s.ports().get(0).number())
                        .orElse(port));
    String host =
        service
            .filter(s -> s.resolution() != Service.Resolution.ALIAS)
            .map(Service::clusterHost)
            .orElseGet(() -> scope.clusterHost(Hostname.of(destination.host())));
    return ClusterName.outbound(target, destination.subset(), host);
  }
}
