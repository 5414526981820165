package io.meltemi.ingest.gateway;

import io.meltemi.model.VirtualService.Destination;
import io.meltemi.model.VirtualService.HttpAction;
import io.meltemi.model.VirtualService.HttpDestination;
import io.meltemi.model.VirtualService.HttpMatch;
import io.meltemi.model.VirtualService.HttpRoute;
import io.meltemi.model.VirtualService.Mirror;
import io.meltemi.model.VirtualService.RouteDestination;
import io.meltemi.model.gatewayapi.Route;
import io.meltemi.model.gatewayapi.Route.Backend;
import io.meltemi.model.gatewayapi.Route.Fault;
import io.meltemi.model.gatewayapi.Route.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The rules of a route, with their backends found, for gateways or for the mesh. Backends that are
 * not to be had answer with an error; what makes no sense at all leaves no rule.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/conversion.go convertHTTPRoute and its
 * like.
 *
 * @param http of an HTTPRoute or GRPCRoute, each with one condition at most
 * @param l4 of a TLSRoute or TCPRoute: the destinations of each rule
 * @param fault the last that was found, for the status
 */
record RuleDerivation(
    List<HttpRoute> http, List<List<RouteDestination>> l4, Optional<Fault> fault) {
  static final RuleDerivation NOTHING = new RuleDerivation(List.of(), List.of(), Optional.empty());

  /** A connection to it is refused. */
  private static final RouteDestination REFUSING =
      new RouteDestination(
          new Destination("internal.cluster.local", "zero-weight", OptionalInt.of(65535)), 0);

  static RuleDerivation of(Route route, boolean mesh, Lookup lookup) {
    var backends = new Backends(route, !mesh, lookup);
    var builder = new Builder(route, backends);
    for (int i = 0; i < route.rules().size(); i++) {
      boolean useful =
          route.kind().isHttp()
              ? builder.addHttp(route.rules().get(i), i)
              : builder.addL4(route.rules().get(i));
      if (!useful) {
        return new RuleDerivation(List.of(), List.of(), builder.fault);
      }
    }
    return new RuleDerivation(builder.http, builder.l4, builder.fault);
  }

  private static final class Builder {
    private final Route route;
    private final Backends backends;
    private final List<HttpRoute> http = new ArrayList<>();
    private final List<List<RouteDestination>> l4 = new ArrayList<>();
    private Optional<Fault> fault = Optional.empty();

    Builder(Route route, Backends backends) {
      this.route = route;
      this.backends = backends;
    }

    /** What is wrong with one rule: its backends first, then its mirrors. */
    private static final class Faults {
      private Optional<Fault> backend = Optional.empty();
      private Optional<Fault> mirror = Optional.empty();
      private boolean hard;

      Optional<Fault> both() {
        if (backend.isEmpty() || mirror.isEmpty()) {
          return backend.or(() -> mirror);
        }
        return Optional.of(
            new Fault(
                backend.get().reason(), backend.get().message() + "; " + mirror.get().message()));
      }
    }

    /** Whether the route is still of use. */
    boolean addHttp(Rule rule, int place) {
      if (rule.fault().isPresent()) {
        fault = rule.fault();
        return false;
      }
      var faults = new Faults();
      List<Mirror> mirrors = mirrors(rule, faults);
      Optional<HttpAction> action = action(rule, faults);
      fault = faults.both().or(() -> fault);
      if (action.isEmpty()) {
        return false;
      }
      String name =
          rule.name().orElse(route.meta().namespace() + "." + route.meta().name() + "." + place);
      List<List<HttpMatch>> matches =
          rule.matches().isEmpty()
              ? List.of(List.of())
              : rule.matches().stream().map(List::of).toList();
      for (List<HttpMatch> match : matches) {
        http.add(
            new HttpRoute(
                name,
                match,
                action.get(),
                rule.filters().rewrite(),
                new HttpRoute.Resilience(
                    rule.filters().timeout(), rule.filters().retries(), Optional.empty()),
                mirrors,
                rule.filters().cors(),
                rule.filters().headers()));
      }
      return true;
    }

    /** A mirror that is not to be had is left out, but in a GRPCRoute, which is of no use then. */
    private List<Mirror> mirrors(Rule rule, Faults faults) {
      var mirrors = new ArrayList<Mirror>();
      for (Route.Mirror mirror : rule.filters().mirrors()) {
        Backends.Found found = backends.find(mirror.reference());
        if (found.fault().isEmpty()) {
          mirrors.add(new Mirror(found.destination().orElseThrow(), mirror.percent()));
        } else {
          faults.mirror = found.fault();
          faults.hard |= route.kind() == Route.Kind.GRPC;
        }
      }
      return mirrors;
    }

    private Optional<HttpAction> action(Rule rule, Faults faults) {
      if (rule.filters().redirect().isPresent()) {
        return Optional.of(rule.filters().redirect().get());
      }
      if (sum(rule) == 0) {
        return faults.hard
            ? Optional.empty()
            : Optional.of(
                new HttpAction.Respond(rule.backends().isEmpty() ? 404 : 500, Optional.empty()));
      }
      var destinations = new ArrayList<HttpDestination>();
      for (Backend backend : weighed(rule)) {
        Backends.Found found = backends.find(backend.reference());
        faults.backend = found.fault().or(() -> faults.backend);
        faults.hard |= found.destination().isEmpty();
        found
            .destination()
            .ifPresent(
                to ->
                    destinations.add(
                        new HttpDestination(to, weight(rule, backend), backend.headers())));
      }
      return faults.hard ? Optional.empty() : Optional.of(new HttpAction.Forward(destinations));
    }

    private static int sum(Rule rule) {
      return rule.backends().stream().mapToInt(Backend::weight).sum();
    }

    private static List<Backend> weighed(Rule rule) {
      return rule.backends().stream().filter(backend -> backend.weight() > 0).toList();
    }

    /** One alone has all. */
    private static int weight(Rule rule, Backend backend) {
      return weighed(rule).size() == 1 ? 0 : backend.weight();
    }

    boolean addL4(Rule rule) {
      if (sum(rule) == 0) {
        // Nothing takes the connection of a TLSRoute, which is refused; TCP has to lead somewhere.
        l4.add(route.kind() == Route.Kind.TLS ? List.of() : List.of(REFUSING));
        return true;
      }
      var destinations = new ArrayList<RouteDestination>();
      for (Backend backend : weighed(rule)) {
        Backends.Found found = backends.find(backend.reference());
        fault = found.fault().or(() -> fault);
        if (found.destination().isEmpty()) {
          return false;
        }
        destinations.add(new RouteDestination(found.destination().get(), weight(rule, backend)));
      }
      l4.add(destinations);
      return true;
    }
  }
}
