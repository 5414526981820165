package io.meltemi.translate.cluster;

import io.meltemi.base.Encoded;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Endpoint;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.Gateway;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.Containment;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.endpoint.EndpointSelection;
import io.meltemi.translate.endpoint.LoadAssignmentInput;
import io.meltemi.translate.endpoint.PlaceRead;
import io.meltemi.translate.policy.Hashed;
import io.meltemi.translate.scope.ClientSettings;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.translate.scope.ServiceView;
import io.meltemi.translate.scope.VisibleGroup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All clusters of a proxy. Those of one service are built once for every proxy with equal inputs.
 * Any thread.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/core/cluster.go.
 */
public final class ClusterTranslator {
  private final EndpointSelection endpointSelection;
  private final BuildCache<OutboundInput, List<Encoded>> outbound =
      new BuildCache<>(OutboundClusters::build);
  private final BuildCache<InboundInput, Encoded> inbound =
      new BuildCache<>(InboundClusters::build);

  private final Containment containment;

  public ClusterTranslator(TranslateSettings settings) {
    this(settings, Containment.uncounted());
  }

  public ClusterTranslator(TranslateSettings settings, Containment containment) {
    this.endpointSelection = new EndpointSelection(settings);
    this.containment = containment;
  }

  /**
   * The clusters of a group's services, by service, port and subset. Made of the lists of the
   * services one after the other, which are to be kept as long as the clusters are in force.
   */
  public List<List<Encoded>> outbound(
      ClientSettings client, VisibleGroup group, EndpointSnapshot endpoints) {
    return forEachService(client, group, endpoints, OutboundInput.Kind.NORMAL);
  }

  /** As {@link #outbound}, for a gateway that passes on mutual TLS: see {@link #passesOnMtls}. */
  public List<List<Encoded>> passedOn(
      ClientSettings client, VisibleGroup group, EndpointSnapshot endpoints) {
    return forEachService(client, group, endpoints, OutboundInput.Kind.SNI_DNAT);
  }

  /** The clusters that are not for services of others: the built-in and the inbound ones. */
  public List<Encoded> own(ProxyScope scope) {
    var environment = new Hashed<>(ClusterEnvironment.of(scope.settings()));
    return BuiltInClusters.around(environment.value(), inbound(scope, environment));
  }

  /** A gateway for other networks routes by the SNI of mutual TLS that it does not terminate. */
  public static boolean passesOnMtls(ProxyScope scope) {
    return scope.proxy().type() == ProxyView.Type.ROUTER
        && scope.gateways().stream()
            .flatMap(g -> g.servers().stream())
            .flatMap(s -> s.tls().stream())
            .anyMatch(tls -> tls.mode() == Gateway.Mode.AUTO_PASSTHROUGH);
  }

  /**
   * Whether the clusters of that service read its endpoints, so that a change of these may change
   * the clusters. EDS clusters do not, which is nearly all of them.
   */
  public static boolean readsEndpoints(ServiceView view) {
    return isDns(view.service()) || isPassthrough(view.service(), view.rule());
  }

  /** What the clusters of a group, as they hold endpoints, read of where a client is. */
  public PlaceRead placeRead(MeshConfig mesh, VisibleGroup group) {
    return endpointSelection.placeRead(
        mesh, group.services().stream().filter(view -> isDns(view.service())).toList());
  }

  private List<List<Encoded>> forEachService(
      ClientSettings client,
      VisibleGroup group,
      EndpointSnapshot endpoints,
      OutboundInput.Kind kind) {
    var environment = new Hashed<>(ClusterEnvironment.of(client));
    List<List<Encoded>> clusters = new ArrayList<>(group.services().size());
    Set<String> names = new HashSet<>();
    for (ServiceView view : group.services()) {
      if (kind == OutboundInput.Kind.SNI_DNAT && view.service().meshExternal()) {
        continue;
      }
      List<Encoded> made =
          containment
              .attempt(
                  "cds",
                  view.service().key().toString(),
                  () -> outbound.get(input(client, endpoints, environment, view, kind)))
              .orElse(List.of());
      // Envoy refuses a name twice; services of two namespaces or addresses may claim one host.
      var kept = made.stream().filter(cluster -> names.add(cluster.name())).toList();
      clusters.add(kept.size() == made.size() ? made : kept);
    }
    return clusters;
  }

  private OutboundInput input(
      ClientSettings client,
      EndpointSnapshot endpoints,
      Hashed<ClusterEnvironment> environment,
      ServiceView view,
      OutboundInput.Kind kind) {
    boolean secured = kind == OutboundInput.Kind.NORMAL;
    Service service = view.service();
    return new OutboundInput(
        environment,
        service,
        view.rule().map(OutboundInput.Rule::of),
        secured ? Identities.of(client.mesh(), view) : List.of(),
        !secured || service.meshExternal() || service.ports().isEmpty()
            ? Optional.empty()
            : Optional.of(view.mtls()),
        secured && isPassthrough(service, view.rule())
            ? plaintextPorts(endpoints, service)
            : List.of(),
        assignments(client, endpoints, view, kind),
        kind);
  }

  private List<Encoded> inbound(ProxyScope scope, Hashed<ClusterEnvironment> environment) {
    return environment.value().sidecar()
        ? new InboundSelection(scope, environment)
            .select().stream()
                .flatMap(
                    input ->
                        containment
                            .attempt(
                                "cds", "of " + scope.proxy().namespace(), () -> inbound.get(input))
                            .stream())
                .toList()
        : List.of();
  }

  private static boolean isDns(Service service) {
    return service.resolution().isDns();
  }

  private static boolean isPassthrough(Service service, Optional<DestinationRule> rule) {
    return service.resolution() == Service.Resolution.PASSTHROUGH
        || rule.filter(ClusterTranslator::mentionsPassthrough).isPresent();
  }

  private static boolean mentionsPassthrough(DestinationRule rule) {
    return rule.trafficPolicy().filter(ClusterTranslator::isPassthrough).isPresent()
        || rule.subsets().stream()
            .flatMap(s -> s.trafficPolicy().stream())
            .anyMatch(ClusterTranslator::isPassthrough);
  }

  private static boolean isPassthrough(TrafficPolicy policy) {
    return LoadBalancers.isPassthrough(policy.loadBalancer());
  }

  private static List<String> plaintextPorts(EndpointSnapshot endpoints, Service service) {
    Set<String> served = new HashSet<>();
    Set<String> plaintext = new HashSet<>();
    for (Endpoint endpoint : endpoints.of(service.key()).endpoints()) {
      served.add(endpoint.portName());
      if (endpoint.tlsMode() == Endpoint.TlsMode.DISABLED) {
        plaintext.add(endpoint.portName());
      }
    }
    Set<String> found = new TreeSet<>(plaintext);
    service.ports().stream()
        .map(ServicePort::name)
        .filter(n -> !served.contains(n))
        .forEach(found::add);
    return List.copyOf(found);
  }

  private List<LoadAssignmentInput> assignments(
      ClientSettings client,
      EndpointSnapshot endpoints,
      ServiceView view,
      OutboundInput.Kind kind) {
    Service service = view.service();
    if (!isDns(service)) {
      return List.of();
    }
    List<String> subsets = new ArrayList<>(List.of(""));
    view.rule().ifPresent(r -> r.subsets().forEach(s -> subsets.add(s.name())));
    List<LoadAssignmentInput> inputs = new ArrayList<>();
    for (ServicePort port : service.ports()) {
      for (String subset : subsets) {
        String name = clusterName(service, port, subset, kind);
        inputs.add(
            endpointSelection.select(
                client, endpoints, new EndpointSelection.Target(name, view, port, subset, false)));
      }
    }
    return inputs;
  }

  static String clusterName(
      Service service, ServicePort port, String subset, OutboundInput.Kind kind) {
    return switch (kind) {
      case NORMAL -> ClusterName.outbound(port.number(), subset, service.clusterHost());
      // An SNI has no capitals.
      case SNI_DNAT -> ClusterName.sni(port.number(), subset, service.hostname().value());
    };
  }
}
