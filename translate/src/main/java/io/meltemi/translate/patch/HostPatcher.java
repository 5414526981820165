package io.meltemi.translate.patch;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.meltemi.model.EnvoyFilter.Action;
import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.HostMatch;
import io.meltemi.model.EnvoyFilter.Operation;
import io.meltemi.model.EnvoyFilter.RouteMatch;
import io.meltemi.model.EnvoyFilter.TableMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Patches a virtual host of a table, and its routes.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/core/envoyfilter/rc_patch.go.
 */
final class HostPatcher {
  private final List<CompiledPatch> hosts;
  private final List<CompiledPatch> routes;
  private final TableName table;
  private final Attempt attempt;

  HostPatcher(PatchSet patches, TableName table, Attempt attempt) {
    this.hosts = meant(patches, ApplyTo.VIRTUAL_HOST, table);
    this.routes = meant(patches, ApplyTo.HTTP_ROUTE, table);
    this.table = table;
    this.attempt = attempt;
  }

  TableName table() {
    return table;
  }

  void failed(CompiledPatch patch, String why) {
    attempt.failed(patch, why);
  }

  private static List<CompiledPatch> meant(PatchSet patches, ApplyTo part, TableName table) {
    return patches.of(part).stream().filter(p -> table.isMeant(p, patches.context())).toList();
  }

  /** Whether no patch is about hosts or routes of the table. */
  boolean isIdle() {
    return hosts.isEmpty() && routes.isEmpty();
  }

  /** Those of virtual hosts that are to be added. */
  List<CompiledPatch> additions() {
    return hosts.stream().filter(p -> p.operation() == Operation.ADD).toList();
  }

  /** Those that give domains to hosts that are there. */
  List<CompiledPatch> claims() {
    return hosts.stream()
        .filter(p -> p.operation() == Operation.MERGE || p.operation() == Operation.REPLACE)
        .filter(p -> p.value(VirtualHost.class).getDomainsCount() > 0)
        .toList();
  }

  /** Absent where it is taken away. */
  Optional<VirtualHost> patch(VirtualHost host) {
    VirtualHost patched = host;
    for (CompiledPatch patch : hosts) {
      if (patch.operation() == Operation.ADD || !isMeant(patch, patched)) {
        continue;
      }
      switch (patch.operation()) {
        case REMOVE -> {
          attempt.applied(patch);
          return Optional.empty();
        }
        case MERGE -> patched = attempt.merged(patched, patch);
        case REPLACE -> {
          attempt.applied(patch);
          patched = patch.value(VirtualHost.class);
        }
        case ADD, INSERT_BEFORE, INSERT_AFTER, INSERT_FIRST -> {}
      }
    }
    return Optional.of(withRoutes(patched));
  }

  private static boolean isMeant(CompiledPatch patch, VirtualHost host) {
    Optional<HostMatch> match = patch.match().table().flatMap(TableMatch::host);
    return match.isEmpty()
        || (match.get().name().isEmpty() || match.get().name().equals(host.getName()))
            && (match.get().domain().isEmpty()
                || host.getDomainsList().contains(match.get().domain()));
  }

  private VirtualHost withRoutes(VirtualHost host) {
    List<CompiledPatch> meant = routes.stream().filter(p -> isMeant(p, host)).toList();
    if (meant.isEmpty()) {
      return host;
    }
    List<Route> kept = new ArrayList<>(host.getRoutesCount());
    for (Route route : host.getRoutesList()) {
      patched(route, meant).ifPresent(kept::add);
    }
    for (CompiledPatch patch : meant) {
      List<Route> next = inserted(kept, patch);
      if (next.size() > kept.size()) {
        attempt.applied(patch);
      }
      kept = next;
    }
    return kept.equals(host.getRoutesList())
        ? host
        : host.toBuilder().clearRoutes().addAllRoutes(kept).build();
  }

  private Optional<Route> patched(Route route, List<CompiledPatch> meant) {
    Route patched = route;
    for (CompiledPatch patch : meant) {
      Route now = patched;
      if (place(patch).filter(place -> !place.test(now)).isPresent()) {
        continue;
      }
      if (patch.operation() == Operation.REMOVE) {
        attempt.applied(patch);
        return Optional.empty();
      }
      if (patch.operation() == Operation.MERGE) {
        patched = attempt.merged(patched, patch);
      }
    }
    return Optional.of(patched);
  }

  /** One that is put first with a match is put there only where some route matches. */
  private static List<Route> inserted(List<Route> routes, CompiledPatch patch) {
    Optional<Predicate<Route>> place = place(patch);
    return switch (patch.operation()) {
      case INSERT_FIRST ->
          place.isPresent() && Sequence.indexOf(routes, place.get()) < 0
              ? routes
              : Sequence.with(routes, 0, patch.value(Route.class));
      case ADD, INSERT_BEFORE, INSERT_AFTER ->
          Sequence.edited(routes, patch, patch.value(Route.class), place);
      case MERGE, REMOVE, REPLACE -> routes;
    };
  }

  /** The routes that are meant; absent where the patch does not say. */
  private static Optional<Predicate<Route>> place(CompiledPatch patch) {
    return patch
        .match()
        .table()
        .flatMap(TableMatch::host)
        .flatMap(HostMatch::route)
        .map(match -> route -> isMeant(match, route));
  }

  private static boolean isMeant(RouteMatch match, Route route) {
    if (!match.name().isEmpty() && !match.name().equals(route.getName())) {
      return false;
    }
    return match.action() == Action.ANY
        || switch (route.getActionCase()) {
          case ROUTE -> match.action() == Action.ROUTE;
          case REDIRECT -> match.action() == Action.REDIRECT;
          case DIRECT_RESPONSE -> match.action() == Action.DIRECT_RESPONSE;
          case FILTER_ACTION, NON_FORWARDING_ACTION, ACTION_NOT_SET -> true;
        };
  }
}
