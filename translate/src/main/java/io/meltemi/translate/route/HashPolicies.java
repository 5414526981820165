package io.meltemi.translate.route;

import io.envoyproxy.envoy.config.route.v3.RouteAction.HashPolicy;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.TrafficPolicy.LoadBalancer;
import io.meltemi.model.TrafficPolicy.LoadBalancer.HashKey;
import io.meltemi.model.TrafficPolicy.LoadBalancer.Policy.ConsistentHash;
import io.meltemi.model.VirtualService.Destination;
import io.meltemi.translate.ProtoDurations;
import java.util.List;
import java.util.Optional;

/**
 * Which consistent hash a DestinationRule asks for, and what of a request Envoy hashes for it.
 *
 * <p>Source: istio 1.30.3 core/route/route.go, hashForService and hashForHTTPDestination.
 */
final class HashPolicies {
  private HashPolicies() {}

  /** For a port of a service that no VirtualService is for: its port's policy, else the rule's. */
  static Optional<ConsistentHash> forPort(DestinationRule rule, int port) {
    return rule.trafficPolicy()
        .flatMap(policy -> ofPort(policy, port).or(() -> hashOf(policy.loadBalancer())));
  }

  /** Subset and port, else subset, else port, else the rule's own. */
  static Optional<ConsistentHash> forDestination(DestinationRule rule, Destination destination) {
    Optional<TrafficPolicy> subset =
        rule.findSubset(destination.subset()).flatMap(DestinationRule.Subset::trafficPolicy);
    return subset
        .flatMap(p -> ofDestinationPort(p, destination))
        .or(() -> subset.flatMap(p -> hashOf(p.loadBalancer())))
        .or(() -> rule.trafficPolicy().flatMap(p -> ofDestinationPort(p, destination)))
        .or(() -> rule.trafficPolicy().flatMap(p -> hashOf(p.loadBalancer())));
  }

  /** Absent where the hash names no key. */
  static Optional<HashPolicy> policyFor(ConsistentHash hash) {
    HashPolicy.Builder policy = HashPolicy.newBuilder();
    switch (hash.key()) {
      case HashKey.None() -> {
        return Optional.empty();
      }
      case HashKey.Header(var name) ->
          policy.setHeader(HashPolicy.Header.newBuilder().setHeaderName(name));
      case HashKey.Cookie cookie -> policy.setCookie(cookieFor(cookie));
      case HashKey.SourceIp() ->
          policy.setConnectionProperties(
              HashPolicy.ConnectionProperties.newBuilder().setSourceIp(true));
      case HashKey.QueryParameter(var name) ->
          policy.setQueryParameter(HashPolicy.QueryParameter.newBuilder().setName(name));
    }
    return Optional.of(policy.build());
  }

  private static HashPolicy.Cookie cookieFor(HashKey.Cookie cookie) {
    HashPolicy.Cookie.Builder out =
        HashPolicy.Cookie.newBuilder().setName(cookie.name()).setPath(cookie.path());
    cookie.ttl().ifPresent(ttl -> out.setTtl(ProtoDurations.of(ttl)));
    cookie
        .attributes()
        .forEach(
            (name, value) ->
                out.addAttributes(
                    HashPolicy.CookieAttribute.newBuilder().setName(name).setValue(value)));
    return out.build();
  }

  private static Optional<ConsistentHash> ofDestinationPort(
      TrafficPolicy policy, Destination destination) {
    return destination.port().isPresent()
        ? ofPort(policy, destination.port().getAsInt())
        : Optional.empty();
  }

  private static Optional<ConsistentHash> ofPort(TrafficPolicy policy, int port) {
    List<TrafficPolicy.PortPolicy> ports = policy.portLevelSettings();
    return ports.stream()
        .filter(p -> p.port() == port)
        .findFirst()
        .flatMap(p -> hashOf(p.loadBalancer()));
  }

  private static Optional<ConsistentHash> hashOf(Optional<LoadBalancer> loadBalancer) {
    return loadBalancer
        .flatMap(LoadBalancer::policy)
        .filter(ConsistentHash.class::isInstance)
        .map(ConsistentHash.class::cast);
  }
}
