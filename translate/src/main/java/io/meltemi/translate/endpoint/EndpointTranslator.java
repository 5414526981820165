package io.meltemi.translate.endpoint;

import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.meltemi.base.Hostname;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.Encoded;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The load assignments of EDS clusters, built once for all proxies that see the same. Any thread.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/xds/endpoints/endpoint_builder.go.
 */
public final class EndpointTranslator {
  private final EndpointSelection selection;
  private final BuildCache<LoadAssignmentInput, Encoded> cache =
      new BuildCache<>(input -> Encoded.of(input.clusterName(), LoadAssignments.build(input)));

  public EndpointTranslator(TranslateSettings settings) {
    this.selection = new EndpointSelection(settings);
  }

  /**
   * What the proxy should reach by that cluster. An empty assignment where the service or its port
   * is unknown, gone, or no longer an EDS cluster; absent where the name is not a cluster's at all.
   */
  public Optional<Encoded> loadAssignment(
      ProxyScope scope, EndpointSnapshot endpoints, String clusterName) {
    return ClusterName.parse(clusterName).map(name -> find(scope, endpoints, clusterName, name));
  }

  private Encoded find(
      ProxyScope scope, EndpointSnapshot endpoints, String clusterName, ClusterName name) {
    Optional<Service> service =
        name.direction() == ClusterName.Direction.OUTBOUND
            ? scope.findService(Hostname.of(name.host())).filter(s -> !isDns(s))
            : Optional.empty();
    Optional<ServicePort> port = service.flatMap(s -> s.findPort(name.port()));
    if (port.isEmpty()) {
      return Encoded.of(
          clusterName, ClusterLoadAssignment.newBuilder().setClusterName(clusterName).build());
    }
    var cluster = new EdsCluster(clusterName, service.orElseThrow(), port.orElseThrow(), name);
    return cache.get(select(scope, endpoints, cluster));
  }

  private record EdsCluster(String text, Service service, ServicePort port, ClusterName name) {}

  private LoadAssignmentInput select(
      ProxyScope scope, EndpointSnapshot endpoints, EdsCluster cluster) {
    Optional<DestinationRule> rule = scope.destinationRule(cluster.service);
    var target =
        new EndpointSelection.Target(
            cluster.text, cluster.service, cluster.port, rule, cluster.name.subset(), true);
    return selection.select(scope, endpoints, target);
  }

  private static boolean isDns(Service service) {
    return service.resolution() == Service.Resolution.DNS
        || service.resolution() == Service.Resolution.DNS_ROUND_ROBIN;
  }

  /**
   * Names of the load assignments that a change of that service's endpoints may concern, with those
   * of subsets: what a proxy of this scope subscribes to. Empty where the service has none by EDS.
   */
  public List<String> clusterNames(ProxyScope scope, Service.Key key) {
    Optional<Service> service =
        scope.findService(key.hostname()).filter(s -> s.key().equals(key)).filter(s -> !isDns(s));
    List<String> names = new ArrayList<>();
    service.ifPresent(
        s -> {
          Optional<DestinationRule> rule = scope.destinationRule(s);
          for (ServicePort port : s.ports()) {
            if (port.protocol() != Protocol.UDP) {
              addNames(names, s, port.number(), rule);
            }
          }
        });
    return names;
  }

  private static void addNames(
      List<String> names, Service service, int port, Optional<DestinationRule> rule) {
    String host = service.hostname().value();
    names.add(ClusterName.outbound(port, "", host));
    rule.ifPresent(
        r -> r.subsets().forEach(s -> names.add(ClusterName.outbound(port, s.name(), host))));
  }

  /** Forgets what the last generation of pushes did not ask for. */
  public void endGeneration() {
    cache.endGeneration();
  }
}
