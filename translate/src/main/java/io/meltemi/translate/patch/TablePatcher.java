package io.meltemi.translate.patch;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Patches a route table: its settings, its virtual hosts, and last adds hosts. */
final class TablePatcher {
  private final PatchSet patches;
  private final Attempt attempt;

  TablePatcher(PatchSet patches, Attempt attempt) {
    this.patches = patches;
    this.attempt = attempt;
  }

  /** A whole table. */
  RouteConfiguration patch(RouteConfiguration table, TableName name) {
    RouteConfiguration patched = settings(table, name);
    var patcher = new HostPatcher(patches, name, attempt);
    if (patcher.isIdle()) {
      return patched;
    }
    var hosts = new ArrayList<VirtualHost>(patched.getVirtualHostsCount());
    for (VirtualHost host : patched.getVirtualHostsList()) {
      patcher.patch(host).ifPresent(hosts::add);
    }
    hosts.addAll(added(patcher.additions(), hosts));
    return hosts.equals(patched.getVirtualHostsList())
        ? patched
        : patched.toBuilder().clearVirtualHosts().addAllVirtualHosts(hosts).build();
  }

  /** The table with what is merged into it; its virtual hosts are not looked at. */
  RouteConfiguration settings(RouteConfiguration table, TableName name) {
    RouteConfiguration merged = table;
    for (CompiledPatch patch : patches.of(ApplyTo.ROUTE_CONFIGURATION)) {
      if (patch.operation() == Operation.MERGE && name.isMeant(patch, patches.context())) {
        merged = attempt.merged(merged, patch);
      }
    }
    return merged;
  }

  /** The hosts that can be added: Envoy takes a domain once in a table. */
  List<VirtualHost> added(List<CompiledPatch> additions, List<VirtualHost> hosts) {
    if (additions.isEmpty()) {
      return List.of();
    }
    var taken = new HashSet<String>();
    hosts.forEach(host -> domains(host).forEach(taken::add));
    var added = new ArrayList<VirtualHost>();
    for (CompiledPatch patch : additions) {
      VirtualHost host = patch.value(VirtualHost.class);
      Optional<String> twice = domains(host).stream().filter(taken::contains).findFirst();
      if (twice.isPresent()) {
        attempt.failed(
            patch, "domain \"" + twice.get() + "\" is another host's (expected: a free one)");
      } else {
        taken.addAll(domains(host));
        added.add(host);
        attempt.applied(patch);
      }
    }
    return added;
  }

  /** A domain that two hosts have. */
  static Optional<String> ambiguous(List<VirtualHost> hosts) {
    Set<String> seen = new HashSet<>();
    return hosts.stream()
        .flatMap(host -> domains(host).stream())
        .filter(domain -> !seen.add(domain))
        .findFirst();
  }

  private static List<String> domains(VirtualHost host) {
    return host.getDomainsList().stream().map(domain -> domain.toLowerCase(Locale.ROOT)).toList();
  }

  /** The host that answers in the place of one that cannot be sent as it was to be. */
  static VirtualHost unavailable(String name, List<String> domains) {
    return VirtualHost.newBuilder()
        .setName(name)
        .addAllDomains(domains)
        .addRoutes(
            Route.newBuilder()
                .setName("unavailable")
                .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                .setDirectResponse(
                    DirectResponseAction.newBuilder()
                        .setStatus(500)
                        .setBody(DataSource.newBuilder().setInlineString("not available"))))
        .build();
  }
}
