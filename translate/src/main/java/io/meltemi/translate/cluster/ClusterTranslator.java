package io.meltemi.translate.cluster;

import io.meltemi.model.DestinationRule;
import io.meltemi.model.Endpoint;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.Gateway;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.Encoded;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.endpoint.EndpointSelection;
import io.meltemi.translate.endpoint.LoadAssignmentInput;
import io.meltemi.translate.policy.Hashed;
import io.meltemi.translate.scope.ProxyScope;
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

  public ClusterTranslator(TranslateSettings settings) {
    this.endpointSelection = new EndpointSelection(settings);
  }

  /** In Istio's order: outbound by service, port and subset, then the built-in and inbound ones. */
  public List<Encoded> clusters(ProxyScope scope, EndpointSnapshot endpoints) {
    var environment = new Hashed<>(ClusterEnvironment.of(scope));
    List<Encoded> all = new ArrayList<>();
    for (Service service : scope.services()) {
      all.addAll(outbound.get(outboundInput(scope, endpoints, environment, service)));
    }
    all.addAll(BuiltInClusters.around(environment.value(), inbound(scope, environment)));
    if (passesOnMtls(scope)) {
      for (Service service : scope.services()) {
        if (!service.meshExternal()) {
          all.addAll(outbound.get(sniInput(scope, endpoints, environment, service)));
        }
      }
    }
    return withoutDuplicates(all);
  }

  /**
   * Whether the clusters of that service read its endpoints, so that a change of these may change
   * the clusters. EDS clusters do not, which is nearly all of them.
   */
  public static boolean readsEndpoints(ProxyScope scope, Service service) {
    return isDns(service) || isPassthrough(service, scope.destinationRule(service));
  }

  /** Forgets what the last generation of pushes did not ask for. */
  public void endGeneration() {
    outbound.endGeneration();
    inbound.endGeneration();
  }

  private List<Encoded> inbound(ProxyScope scope, Hashed<ClusterEnvironment> environment) {
    return environment.value().sidecar()
        ? new InboundSelection(scope, environment).select().stream().map(inbound::get).toList()
        : List.of();
  }

  /** A gateway for other networks routes by the SNI of mutual TLS that it does not terminate. */
  private static boolean passesOnMtls(ProxyScope scope) {
    return scope.proxy().type() == ProxyView.Type.ROUTER
        && scope.gateways().stream()
            .flatMap(g -> g.servers().stream())
            .flatMap(s -> s.tls().stream())
            .anyMatch(tls -> tls.mode() == Gateway.Mode.AUTO_PASSTHROUGH);
  }

  private OutboundInput outboundInput(
      ProxyScope scope,
      EndpointSnapshot endpoints,
      Hashed<ClusterEnvironment> environment,
      Service service) {
    Optional<DestinationRule> rule = scope.destinationRule(service);
    Optional<PeerAuthentication.Mode> mtls =
        service.meshExternal() || service.ports().isEmpty()
            ? Optional.empty()
            : Optional.of(scope.serverMtls(service, service.ports().get(0).number()));
    return new OutboundInput(
        environment,
        service,
        rule.map(OutboundInput.Rule::of),
        Identities.of(scope.config(), service),
        mtls,
        isPassthrough(service, rule) ? plaintextPorts(endpoints, service) : List.of(),
        assignments(scope, endpoints, service, rule, OutboundInput.Kind.NORMAL),
        OutboundInput.Kind.NORMAL);
  }

  private OutboundInput sniInput(
      ProxyScope scope,
      EndpointSnapshot endpoints,
      Hashed<ClusterEnvironment> environment,
      Service service) {
    Optional<DestinationRule> rule = scope.destinationRule(service);
    return new OutboundInput(
        environment,
        service,
        rule.map(OutboundInput.Rule::of),
        List.of(),
        Optional.empty(),
        List.of(),
        assignments(scope, endpoints, service, rule, OutboundInput.Kind.SNI_DNAT),
        OutboundInput.Kind.SNI_DNAT);
  }

  private static boolean isDns(Service service) {
    return service.resolution() == Service.Resolution.DNS
        || service.resolution() == Service.Resolution.DNS_ROUND_ROBIN;
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
      ProxyScope scope,
      EndpointSnapshot endpoints,
      Service service,
      Optional<DestinationRule> rule,
      OutboundInput.Kind kind) {
    if (!isDns(service)) {
      return List.of();
    }
    List<String> subsets = new ArrayList<>(List.of(""));
    rule.ifPresent(r -> r.subsets().forEach(s -> subsets.add(s.name())));
    List<LoadAssignmentInput> inputs = new ArrayList<>();
    for (ServicePort port : service.ports()) {
      for (String subset : subsets) {
        String name = clusterName(service, port, subset, kind);
        inputs.add(
            endpointSelection.select(
                scope,
                endpoints,
                new EndpointSelection.Target(name, service, port, rule, subset, false)));
      }
    }
    return inputs;
  }

  static String clusterName(
      Service service, ServicePort port, String subset, OutboundInput.Kind kind) {
    String host = service.hostname().value();
    return switch (kind) {
      case NORMAL -> ClusterName.outbound(port.number(), subset, host);
      case SNI_DNAT -> ClusterName.sni(port.number(), subset, host);
    };
  }

  /** Envoy refuses a name twice; services of two namespaces may claim one host. */
  private static List<Encoded> withoutDuplicates(List<Encoded> clusters) {
    Set<String> seen = HashSet.newHashSet(clusters.size());
    List<Encoded> kept = new ArrayList<>(clusters.size());
    for (Encoded cluster : clusters) {
      if (seen.add(cluster.name())) {
        kept.add(cluster);
      }
    }
    return List.copyOf(kept);
  }
}
