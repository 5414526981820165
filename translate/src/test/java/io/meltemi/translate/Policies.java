package io.meltemi.translate;

import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.TrafficPolicy.ClientTls;
import io.meltemi.model.TrafficPolicy.ConnectionPool;
import io.meltemi.model.TrafficPolicy.LoadBalancer;
import io.meltemi.model.TrafficPolicy.LocalityLb;
import io.meltemi.model.TrafficPolicy.OutlierDetection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Traffic policies with one part each, and a way to join them. */
public final class Policies {
  private Policies() {}

  public static TrafficPolicy of(LoadBalancer.Policy policy) {
    return of(
        new LoadBalancer(
            Optional.of(policy), Optional.empty(), Optional.empty(), Optional.empty()));
  }

  public static TrafficPolicy of(LoadBalancer loadBalancer) {
    return join(TrafficPolicy.NONE, Optional.of(loadBalancer), Optional.empty(), Optional.empty());
  }

  public static TrafficPolicy simple(LoadBalancer.SimpleLb type) {
    return of(new LoadBalancer.Policy.Simple(type));
  }

  public static TrafficPolicy of(LocalityLb locality) {
    return of(
        new LoadBalancer(
            Optional.empty(), Optional.of(locality), Optional.empty(), Optional.empty()));
  }

  public static TrafficPolicy of(ClientTls tls) {
    return new TrafficPolicy(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(tls),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public static TrafficPolicy of(ConnectionPool pool) {
    return join(TrafficPolicy.NONE, Optional.empty(), Optional.of(pool), Optional.empty());
  }

  public static TrafficPolicy withOutlierDetection(TrafficPolicy policy) {
    return join(policy, Optional.empty(), Optional.empty(), Optional.of(fiveErrors()));
  }

  public static OutlierDetection fiveErrors() {
    return new OutlierDetection(
        new OutlierDetection.Errors(
            false,
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.of(5),
            OptionalInt.empty()),
        Optional.of(Duration.ofSeconds(7)),
        Optional.empty(),
        0,
        0);
  }

  public static ClientTls tls(ClientTls.Mode mode) {
    return new ClientTls(mode, ClientTls.Files.NONE, "", List.of(), "", Optional.empty());
  }

  public static ConnectionPool http(ConnectionPool.H2Upgrade upgrade, boolean useClientProtocol) {
    return new ConnectionPool(
        Optional.empty(),
        Optional.of(
            new ConnectionPool.Http(
                OptionalInt.of(3),
                OptionalInt.of(0),
                OptionalInt.of(9),
                OptionalInt.empty(),
                Optional.empty(),
                upgrade,
                useClientProtocol,
                OptionalInt.of(50))));
  }

  private static TrafficPolicy join(
      TrafficPolicy base,
      Optional<LoadBalancer> loadBalancer,
      Optional<ConnectionPool> pool,
      Optional<OutlierDetection> outlier) {
    return new TrafficPolicy(
        loadBalancer.or(base::loadBalancer),
        pool.or(base::connectionPool),
        outlier.or(base::outlierDetection),
        base.tls(),
        base.portLevelSettings(),
        base.tunnel(),
        base.proxyProtocol(),
        base.retryBudget());
  }
}
