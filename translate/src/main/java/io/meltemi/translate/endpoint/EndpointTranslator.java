package io.meltemi.translate.endpoint;

import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.meltemi.base.Encoded;
import io.meltemi.base.Hostname;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.Encoder;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.scope.ClientSettings;
import io.meltemi.translate.scope.ServiceView;
import io.meltemi.translate.scope.VisibleGroup;
import java.util.Optional;

/**
 * The load assignments of EDS clusters, built once for all proxies that see the same. Any thread.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/xds/endpoints/endpoint_builder.go.
 */
public final class EndpointTranslator {
  private final EndpointSelection selection;
  private final BuildCache<LoadAssignmentInput, Encoded> cache =
      new BuildCache<>(input -> Encoder.encode(input.clusterName(), LoadAssignments.build(input)));
  private final BuildCache<String, Encoded> empty =
      new BuildCache<>(
          name ->
              Encoder.encode(
                  name, ClusterLoadAssignment.newBuilder().setClusterName(name).build()));

  public EndpointTranslator(TranslateSettings settings) {
    this.selection = new EndpointSelection(settings);
  }

  /**
   * What the client should reach by that cluster. An empty assignment where the group does not have
   * the service or its port, or the cluster is not an EDS cluster; absent where the name is not a
   * cluster's at all.
   *
   * @param group the one that the cluster's host is in; absent where there is none
   */
  public Optional<Encoded> loadAssignment(
      ClientSettings client,
      Optional<VisibleGroup> group,
      EndpointSnapshot endpoints,
      String clusterName) {
    return ClusterName.parse(clusterName)
        .map(name -> find(client, group, endpoints, new Asked(clusterName, name)));
  }

  /** What the load assignments of a group read of where a client is. */
  public PlaceRead placeRead(MeshConfig mesh, VisibleGroup group) {
    return selection.placeRead(mesh, group.services());
  }

  private record Asked(String text, ClusterName name) {}

  private Encoded find(
      ClientSettings client,
      Optional<VisibleGroup> group,
      EndpointSnapshot endpoints,
      Asked asked) {
    Optional<ServiceView> view =
        asked.name.direction() == ClusterName.Direction.OUTBOUND
            ? group
                .flatMap(g -> g.find(Hostname.of(asked.name.host()), asked.name.port()))
                .filter(v -> !isDns(v.service()))
            : Optional.empty();
    Optional<ServicePort> port = view.flatMap(v -> v.service().findPort(asked.name.port()));
    if (port.isEmpty()) {
      return empty.get(asked.text);
    }
    var target =
        new EndpointSelection.Target(
            asked.text, view.orElseThrow(), port.orElseThrow(), asked.name.subset(), true);
    return cache.get(selection.select(client, endpoints, target));
  }

  private static boolean isDns(Service service) {
    return service.resolution().isDns();
  }
}
