package io.meltemi.translate.endpoint;

import io.meltemi.base.Labels;
import io.meltemi.model.ClusterLocalHosts;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.Locality;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.TrafficPolicy.ClientTls;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.endpoint.LoadAssignmentInput.Filter;
import io.meltemi.translate.endpoint.LoadAssignmentInput.LocalityInput;
import io.meltemi.translate.endpoint.LoadAssignmentInput.Mtls;
import io.meltemi.translate.endpoint.LoadAssignmentInput.NetworkInput;
import io.meltemi.translate.endpoint.LoadAssignmentInput.Source;
import io.meltemi.translate.filter.EndpointPicker;
import io.meltemi.translate.filter.PeerLabels;
import io.meltemi.translate.filter.PersistentSession;
import io.meltemi.translate.policy.EffectivePolicy;
import io.meltemi.translate.policy.LocalityPolicy;
import io.meltemi.translate.scope.ClientSettings;
import io.meltemi.translate.scope.ServiceView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** Selects from a service as a client sees it what one load assignment depends on. Any thread. */
public final class EndpointSelection {
  private final ClusterLocalHosts clusterLocal;

  public EndpointSelection(TranslateSettings settings) {
    this.clusterLocal = new ClusterLocalHosts(settings.domain());
  }

  /**
   * One cluster whose endpoints are wanted.
   *
   * @param subset empty for the whole service
   * @param ipOnly host names are left out, which EDS cannot carry
   */
  public record Target(
      String clusterName, ServiceView view, ServicePort port, String subset, boolean ipOnly) {
    Service service() {
      return view.service();
    }

    Optional<DestinationRule> rule() {
      return view.rule();
    }
  }

  public LoadAssignmentInput select(
      ClientSettings client, EndpointSnapshot endpoints, Target target) {
    return new LoadAssignmentInput(
        target.clusterName,
        new Source(endpoints.of(target.service().key())),
        filter(client, target),
        mtls(target),
        locality(client, target),
        client.networkGateways().value().isEmpty()
            ? Optional.empty()
            : Optional.of(new NetworkInput(client.proxy().network(), client.networkGateways())));
  }

  /** What the load assignments of services read of where a client is. */
  public PlaceRead placeRead(MeshConfig mesh, List<ServiceView> services) {
    PlaceRead read = PlaceRead.NOTHING;
    for (ServiceView view : services) {
      read = read.and(placeRead(mesh, view));
    }
    return read;
  }

  private static PlaceRead placeRead(MeshConfig mesh, ServiceView view) {
    PlaceRead read = PlaceRead.NOTHING;
    if (view.service().kubernetes().nodeLocal()) {
      read = read.and(PlaceRead.NODE);
    }
    List<String> subsets = new ArrayList<>(List.of(""));
    view.rule().ifPresent(r -> r.subsets().forEach(s -> subsets.add(s.name())));
    for (ServicePort port : view.service().ports()) {
      for (String subset : subsets) {
        var target = new Target("", view, port, subset, true);
        read = read.and(policy(mesh, target).map(PlaceRead::of).orElse(PlaceRead.NOTHING));
      }
    }
    return read;
  }

  private Filter filter(ClientSettings client, Target target) {
    Service service = target.service();
    ProxyView proxy = client.proxy();
    return new Filter(
        target.port.name(),
        target
            .rule()
            .flatMap(r -> r.findSubset(target.subset))
            .map(DestinationRule.Subset::labels)
            .orElse(Labels.NONE),
        target.ipOnly,
        LocalityPolicy.needsUnhealthy(service),
        PersistentSession.isWanted(service),
        target.clusterName.startsWith("outbound_."),
        new Filter.Kind(
            service.registry() == Service.Registry.EXTERNAL,
            PeerLabels.areKeptBy(proxy.extensions()),
            EndpointPicker.of(service).isPresent()),
        places(client.mesh(), proxy, service));
  }

  private Filter.Places places(MeshConfig mesh, ProxyView proxy, Service service) {
    boolean nodeLocal = service.kubernetes().nodeLocal();
    boolean isLocal = nodeLocal || clusterLocal.has(mesh, service.hostname());
    Optional<SortedSet<String>> exported =
        service.kubernetes().exportedFrom().filter(_ -> !proxy.clusterId().isEmpty());
    return new Filter.Places(
        isLocal || exported.isPresent() ? Optional.of(proxy.clusterId()) : Optional.empty(),
        exported.filter(_ -> !isLocal).orElse(Collections.emptySortedSet()),
        nodeLocal ? Optional.of(EndpointLabels.nodeOf(proxy)) : Optional.empty(),
        proxy.features().requestedNetworkView());
  }

  private static Mtls mtls(Target target) {
    Optional<ClientTls.Mode> mode =
        target
            .rule()
            .flatMap(
                r ->
                    (target.subset.isEmpty()
                            ? r.trafficPolicy()
                            : r.findSubset(target.subset)
                                .flatMap(DestinationRule.Subset::trafficPolicy))
                        .flatMap(p -> tlsMode(p, target.port.number())));
    if (mode.isPresent()) {
      return new Mtls(
          mode.map(m -> m == ClientTls.Mode.ISTIO_MUTUAL),
          PeerAuthentication.Mode.PERMISSIVE,
          List.of());
    }
    return new Mtls(Optional.empty(), target.view.mtls(), target.view.workloadPolicies());
  }

  /** A port's TLS settings where it has some, else the policy's: the rest does not count here. */
  private static Optional<ClientTls.Mode> tlsMode(TrafficPolicy policy, int port) {
    return policy.portLevelSettings().stream()
        .filter(p -> p.port() == port)
        .findFirst()
        .flatMap(TrafficPolicy.PortPolicy::tls)
        .or(policy::tls)
        .map(ClientTls::mode);
  }

  private static Optional<LocalityInput> locality(ClientSettings client, Target target) {
    return policy(client.mesh(), target).map(l -> locality(client.proxy(), l));
  }

  /** Absent where all localities count alike. */
  private static Optional<LocalityPolicy> policy(MeshConfig mesh, Target target) {
    TrafficPolicy policy = EffectivePolicy.of(target.rule(), target.subset, target.port.number());
    return LocalityPolicy.of(mesh.connections().localityLbSetting(), policy, target.service())
        .filter(l -> l.failover() || !l.setting().distribute().isEmpty());
  }

  private static LocalityInput locality(ProxyView proxy, LocalityPolicy policy) {
    PlaceRead read = PlaceRead.of(policy);
    SortedMap<String, String> labels = new TreeMap<>();
    read.labels().forEach(l -> labels.put(l, EndpointLabels.of(proxy, l)));
    return new LocalityInput(
        policy.setting(),
        policy.failover(),
        read.locality() ? proxy.locality() : Locality.UNKNOWN,
        labels);
  }
}
