package io.meltemi.translate.route;

import static io.meltemi.translate.route.Mesh.fqdn;
import static io.meltemi.translate.route.Mesh.host;
import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction.HashPolicy;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.TrafficPolicy.LoadBalancer;
import io.meltemi.model.TrafficPolicy.LoadBalancer.HashAlgorithm;
import io.meltemi.model.TrafficPolicy.LoadBalancer.HashKey;
import io.meltemi.model.TrafficPolicy.LoadBalancer.Policy.ConsistentHash;
import io.meltemi.model.TrafficPolicy.PortPolicy;
import io.meltemi.translate.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HashPoliciesTest {
  private static final Service CART =
      Fixtures.service("shop", "cart", Fixtures.port("http", 80, Protocol.HTTP));

  @Test
  void serviceWithoutVirtualServiceIsHashedByItsRule() {
    Route route = defaultRoute(Fixtures.rule(CART, policy(Optional.of(byHeader("x-user")))));
    assertThat(route.getRoute().getHashPolicy(0).getHeader().getHeaderName()).isEqualTo("x-user");
    assertThat(route.getRoute().getRetryPolicy().getRetryHostPredicateCount()).isOne();
  }

  @Test
  void portsPolicyWinsOverTheRules() {
    var port =
        new PortPolicy(
            80,
            Optional.of(byHeader("x-port")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Route route = defaultRoute(Fixtures.rule(CART, policy(Optional.of(byHeader("x-user")), port)));
    assertThat(route.getRoute().getHashPolicy(0).getHeader().getHeaderName()).isEqualTo("x-port");
  }

  @Test
  void subsetsPolicyWinsForItsDestination() {
    var subset =
        new DestinationRule.Subset(
            "v2",
            io.meltemi.base.Labels.NONE,
            Optional.of(policy(Optional.of(byHeader("x-subset")))));
    var rule = Fixtures.rule(CART, policy(Optional.of(byHeader("x-user"))), subset);
    var vs = Mesh.virtualService("shop", "cart", fqdn("cart"), Rule.to(fqdn("cart"), "v2"));
    Route route =
        host(
                new Mesh().with(CART).with(rule).with(vs).tableFor(Fixtures.sidecar("shop"), "80"),
                fqdn("cart") + ":80")
            .getRoutes(0);
    assertThat(route.getRoute().getHashPolicy(0).getHeader().getHeaderName()).isEqualTo("x-subset");
    assertThat(route.getRoute().getRetryPolicy().getRetryHostPredicateList()).isEmpty();
  }

  @Test
  void everyKeyIsKnown() {
    var cookie =
        new HashKey.Cookie(
            "session",
            "/p",
            Optional.of(Duration.ofHours(1)),
            new TreeMap<>(Map.of("SameSite", "Strict")));
    HashPolicy byCookie = policyFor(cookie).orElseThrow();
    assertThat(byCookie.getCookie().getTtl().getSeconds()).isEqualTo(3600);
    assertThat(byCookie.getCookie().getAttributes(0).getName()).isEqualTo("SameSite");
    assertThat(policyFor(new HashKey.SourceIp()).orElseThrow().getConnectionProperties())
        .matches(HashPolicy.ConnectionProperties::getSourceIp);
    assertThat(policyFor(new HashKey.QueryParameter("q")).orElseThrow().getQueryParameter())
        .matches(q -> q.getName().equals("q"));
    assertThat(policyFor(new HashKey.None())).isEmpty();
  }

  private static Route defaultRoute(DestinationRule rule) {
    return host(
            new Mesh().with(CART).with(rule).tableFor(Fixtures.sidecar("shop"), "80"),
            fqdn("cart") + ":80")
        .getRoutes(0);
  }

  private static Optional<HashPolicy> policyFor(HashKey key) {
    return HashPolicies.policyFor(new ConsistentHash(key, new HashAlgorithm.Default(), 0));
  }

  private static LoadBalancer byHeader(String name) {
    return new LoadBalancer(
        Optional.of(new ConsistentHash(new HashKey.Header(name), new HashAlgorithm.Default(), 0)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static TrafficPolicy policy(Optional<LoadBalancer> loadBalancer, PortPolicy... ports) {
    return new TrafficPolicy(
        loadBalancer,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(ports),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
