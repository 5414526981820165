package io.meltemi.debug.view;

import io.meltemi.base.Hostname;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.HttpMatch;
import io.meltemi.model.VirtualService.HttpRoute;
import io.meltemi.translate.listener.gateway.GatewayPlan;
import io.meltemi.translate.route.GatewayConflict;
import io.meltemi.translate.route.GatewayServers;
import io.meltemi.translate.route.GatewayServers.BoundServer;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is amiss with the Gateways of one router: two owners of a port, a host or a certificate, and
 * rules that no request can reach.
 */
final class GatewayProblems {
  static final String REJECTED = "pilot_total_rejected_configs";
  static final String CERTIFICATES = "pilot_gateway_duplicate_certificates";

  /** Takes what is found. */
  interface Sink {
    void add(String metric, String key, String message);
  }

  private final ProxyScope scope;
  private final Sink sink;
  private final Map<String, List<BoundServer>> byGateway = new LinkedHashMap<>();

  private GatewayProblems(ProxyScope scope, Sink sink) {
    this.scope = scope;
    this.sink = sink;
    GatewayServers.of(scope).listeners().stream()
        .flatMap(listener -> listener.servers().stream())
        .forEach(
            server ->
                byGateway
                    .computeIfAbsent(server.gatewayName(), _ -> new ArrayList<>())
                    .add(server));
  }

  static void tell(ProxyScope scope, Sink sink) {
    var problems = new GatewayProblems(scope, sink);
    problems.conflicts();
    problems.certificates();
    problems.byGateway.forEach(problems::routes);
  }

  private void conflicts() {
    for (GatewayConflict conflict : new GatewayPlan(scope).conflicts()) {
      sink.add(
          REJECTED,
          conflict.loser() + ": " + conflict.what(),
          "Conflicting %s. existing: %s, incoming: %s"
              .formatted(conflict.what(), conflict.owner(), conflict.loser()));
    }
  }

  /**
   * Clients may send requests for another host on a connection that its certificate is good for,
   * where the other Gateway's hosts are not known.
   */
  private void certificates() {
    Map<String, BoundServer> owners = new HashMap<>();
    for (BoundServer server : byGateway.values().stream().flatMap(Collection::stream).toList()) {
      Optional<String> credential =
          server
              .server()
              .tls()
              .filter(tls -> !GatewayServers.passesThrough(server.server()))
              .map(tls -> tls.credentials().credentialName())
              .filter(name -> !name.isEmpty());
      if (credential.isEmpty()) {
        continue;
      }
      String key = server.port() + "/" + credential.get();
      BoundServer owner = owners.putIfAbsent(key, server);
      if (owner != null && !owner.gatewayName().equals(server.gatewayName())) {
        sink.add(
            CERTIFICATES,
            server.title() + ": " + credential.get(),
            "Certificate %s is used on port %d by two Gateways, which may answer 404 to clients that reuse HTTP/2 connections. existing: %s, incoming: %s"
                .formatted(credential.get(), server.port(), owner.title(), server.title()));
      }
    }
  }

  private void routes(String gateway, List<BoundServer> servers) {
    Map<Claim, String> claims = new HashMap<>();
    for (VirtualService rules : scope.virtualServices(gateway)) {
      String name = GatewayConflict.name(rules.meta());
      List<String> hosts =
          rules.hosts().stream()
              .filter(host -> servers.stream().anyMatch(server -> serves(server, host, rules)))
              .toList();
      if (hosts.isEmpty()) {
        sink.add(
            REJECTED,
            name + ": Gateway " + gateway,
            "No request can reach %s: no server of Gateway %s has one of its hosts %s"
                .formatted(name, gateway, rules.hosts()));
      }
      for (String host : hosts) {
        for (int i = 0; i < rules.http().size(); i++) {
          String rule = name + " http[" + i + "]";
          overtaken(rules.http().get(i), host, rule, claims)
              .ifPresent(
                  owner ->
                      sink.add(
                          REJECTED,
                          rule + ": " + host,
                          "No request for %s can reach a rule of the same conditions as an earlier one. existing: %s, incoming: %s"
                              .formatted(host, owner, rule)));
        }
      }
    }
  }

  private static boolean serves(BoundServer server, String host, VirtualService rules) {
    return server.hostsFor(rules.meta().namespace()).stream()
        .anyMatch(own -> own.matches(Hostname.of(host)));
  }

  private record Claim(String host, Optional<HttpMatch> match) {}

  /** Whose the conditions are, if all of them are those of earlier rules. */
  private static Optional<String> overtaken(
      HttpRoute rule, String host, String name, Map<Claim, String> claims) {
    List<Optional<HttpMatch>> matches =
        rule.match().isEmpty()
            ? List.of(Optional.empty())
            : rule.match().stream().map(GatewayProblems::condition).toList();
    Optional<String> owner = Optional.empty();
    boolean free = false;
    for (Optional<HttpMatch> match : matches) {
      String earlier = claims.putIfAbsent(new Claim(host, match), name);
      free |= earlier == null || earlier.equals(name);
      owner = owner.or(() -> Optional.ofNullable(earlier));
    }
    return free ? Optional.empty() : owner;
  }

  /** Without what names it alone. */
  private static Optional<HttpMatch> condition(HttpMatch match) {
    return Optional.of(
        new HttpMatch(
            "",
            match.request(),
            match.headers(),
            match.withoutHeaders(),
            match.queryParams(),
            match.port(),
            match.source(),
            ""));
  }
}
