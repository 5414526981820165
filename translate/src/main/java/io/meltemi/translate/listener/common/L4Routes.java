package io.meltemi.translate.listener.common;

import io.meltemi.base.Hostname;
import io.meltemi.base.ResourceName;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.TrafficPolicy.ConnectionPool;
import io.meltemi.model.TrafficPolicy.LoadBalancer;
import io.meltemi.model.VirtualService.Destination;
import io.meltemi.model.VirtualService.RouteDestination;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.StatName;
import io.meltemi.translate.listener.common.TcpTarget.Tunnel;
import io.meltemi.translate.listener.common.TcpTarget.WeightedCluster;
import io.meltemi.translate.scope.ProxyScope;
import java.util.List;
import java.util.Optional;

/** TCP targets, by the routes of virtual services or for a whole service. */
public final class L4Routes {
  /** Where several destinations have no weight among them: a cluster that nothing knows. */
  private static final String NO_DESTINATION =
      ClusterName.outbound(65535, "zero-weight", "internal.cluster.local");

  private final ProxyScope scope;

  public L4Routes(ProxyScope scope) {
    this.scope = scope;
  }

  /** All of a service's port. */
  public TcpTarget toService(Service service, int port, Protocol protocol) {
    String cluster = ClusterName.outbound(port, "", service.clusterHost());
    return target(
        statPrefix(StatName.of(service, "", port, ""), cluster),
        List.of(new WeightedCluster(cluster, 0)),
        scope.destinationRule(service),
        "",
        protocol);
  }

  /**
   * @param route at least one destination
   * @param port of the listener: taken where a destination names none and its service has several
   * @param owner the virtual service
   */
  public TcpTarget toRoute(List<RouteDestination> route, ServicePort port, ResourceName owner) {
    Destination first = route.get(0).destination();
    Optional<Service> service = scope.findService(Hostname.of(first.host()));
    Optional<DestinationRule> rule = service.flatMap(scope::destinationRule);
    Protocol protocol = port.protocol();
    int listenPort = port.number();
    if (route.size() == 1) {
      String cluster = cluster(first, listenPort);
      String statPrefix =
          service
              .map(s -> StatName.of(s, first.subset(), listenPort, port.name()))
              .map(name -> statPrefix(name, cluster))
              .orElse(cluster);
      return target(
          statPrefix, List.of(new WeightedCluster(cluster, 0)), rule, first.subset(), protocol);
    }
    List<WeightedCluster> weighted =
        route.stream()
            .filter(r -> r.weight() > 0)
            .map(r -> new WeightedCluster(cluster(r.destination(), listenPort), r.weight()))
            .toList();
    return weighted.isEmpty()
        ? TcpTarget.to(NO_DESTINATION)
        : target(owner.name() + "." + owner.namespace(), weighted, rule, "", protocol);
  }

  /** TLS that is passed on to the cluster which its SNI names. */
  public TcpTarget passedOn(
      Service service, ServicePort port, String subset, Optional<DestinationRule> rule) {
    String cluster = ClusterName.sni(port.number(), subset, service.hostname().value());
    return target(
            statPrefix(StatName.of(service, subset, port.number(), port.name()), cluster),
            List.of(new WeightedCluster(cluster, 0)),
            rule,
            subset,
            port.protocol())
        .withoutTunnel();
  }

  private String statPrefix(StatName name, String cluster) {
    return name.in(scope.mesh().telemetry().statNames().outbound(), cluster);
  }

  private String cluster(Destination destination, int listenPort) {
    Hostname host = Hostname.of(destination.host());
    int port =
        destination
            .port()
            .orElseGet(
                () ->
                    scope
                        .findService(host)
                        .filter(service -> service.ports().size() == 1)
                        .map(service -> service.ports().get(0).number())
                        .orElse(listenPort));
    return ClusterName.outbound(port, destination.subset(), scope.clusterHost(host));
  }

  private static TcpTarget target(
      String statPrefix,
      List<WeightedCluster> clusters,
      Optional<DestinationRule> rule,
      String subset,
      Protocol protocol) {
    Optional<ConnectionPool.Tcp> tcp =
        rule.flatMap(DestinationRule::trafficPolicy)
            .flatMap(TrafficPolicy::connectionPool)
            .flatMap(ConnectionPool::tcp);
    return new TcpTarget(
        statPrefix,
        clusters,
        new TcpTarget.Timeouts(
            tcp.flatMap(ConnectionPool.Tcp::idleTimeout),
            tcp.flatMap(ConnectionPool.Tcp::maxConnectionDuration)),
        rule.filter(r -> hashesSourceIp(r, subset)).isPresent(),
        rule.flatMap(r -> tunnel(r, subset)),
        protocol,
        Optional.empty(),
        0);
  }

  private static boolean hashesSourceIp(DestinationRule rule, String subset) {
    return subsetPolicy(rule, subset)
        .flatMap(TrafficPolicy::loadBalancer)
        .or(() -> rule.trafficPolicy().flatMap(TrafficPolicy::loadBalancer))
        .flatMap(LoadBalancer::policy)
        .filter(
            policy ->
                policy instanceof LoadBalancer.Policy.ConsistentHash hash
                    && hash.key() instanceof LoadBalancer.HashKey.SourceIp)
        .isPresent();
  }

  private static Optional<Tunnel> tunnel(DestinationRule rule, String subset) {
    return subsetPolicy(rule, subset)
        .flatMap(TrafficPolicy::tunnel)
        .or(() -> rule.trafficPolicy().flatMap(TrafficPolicy::tunnel))
        .map(
            tunnel ->
                new Tunnel(
                    tunnel.targetHost() + ":" + tunnel.targetPort(),
                    tunnel.protocol().equalsIgnoreCase("POST")));
  }

  private static Optional<TrafficPolicy> subsetPolicy(DestinationRule rule, String subset) {
    return rule.findSubset(subset).flatMap(DestinationRule.Subset::trafficPolicy);
  }
}
