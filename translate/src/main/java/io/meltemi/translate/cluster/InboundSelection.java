package io.meltemi.translate.cluster;

import io.meltemi.model.DestinationRule;
import io.meltemi.model.ProxyView;
import io.meltemi.model.ServiceTarget;
import io.meltemi.model.Sidecar;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.TrafficPolicy.ConnectionPool;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.StatName;
import io.meltemi.translate.policy.EffectivePolicy;
import io.meltemi.translate.policy.Hashed;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which inbound clusters a sidecar has: one per workload port of its services, or those of its
 * Sidecar resource's ingress listeners.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/core/cluster.go.
 */
final class InboundSelection {
  private static final String UNIX = "unix://";
  private final ProxyScope scope;
  private final ProxyView proxy;
  private final Hashed<ClusterEnvironment> environment;

  InboundSelection(ProxyScope scope, Hashed<ClusterEnvironment> environment) {
    this.scope = scope;
    this.proxy = scope.proxy();
    this.environment = environment;
  }

  List<InboundInput> select() {
    List<Sidecar.IngressListener> ingress = scope.sidecar().map(Sidecar::ingress).orElse(List.of());
    if (!ingress.isEmpty()) {
      List<InboundInput> clusters = new ArrayList<>();
      ingress.forEach(l -> ingress(l).ifPresent(clusters::add));
      return clusters;
    }
    return proxy.interception() == ProxyView.Interception.NONE ? List.of() : fromServices();
  }

  private List<InboundInput> fromServices() {
    var byPort = new TreeMap<Integer, List<ServiceTarget>>();
    for (ServiceTarget target : proxy.targets()) {
      byPort.computeIfAbsent(target.targetPort(), p -> new ArrayList<>()).add(target);
    }
    Optional<String> bind =
        environment.value().defaults().inboundPassthrough()
            ? Optional.empty()
            : Optional.of(loopback());
    List<InboundInput> clusters = new ArrayList<>();
    byPort.forEach(
        (port, targets) ->
            clusters.add(
                fromServices(port, targets, bind.map(b -> new InboundInput.Target(b, port)))));
    return clusters;
  }

  /** The first service on a port decides on its protocol and policy. */
  private InboundInput fromServices(
      int port, List<ServiceTarget> targets, Optional<InboundInput.Target> bind) {
    ServiceTarget first = targets.get(0);
    List<ClusterMetadata.Named> names =
        targets.stream()
            .filter(t -> t.port().number() == first.port().number())
            .filter(t -> !t.service().meshExternal())
            .map(t -> ClusterMetadata.Named.of(t.service()))
            .distinct()
            .toList();
    Optional<DestinationRule> rule = rule(first);
    return new InboundInput(
        environment,
        port,
        statName(
            StatName.of(first.service(), "", first.port().number(), first.port().name()), port),
        bind,
        first.port().protocol(),
        names,
        rule.map(r -> r.meta().resource()),
        policy(rule, first.port().number(), port));
  }

  /** A rule for selected clients says nothing about the server. */
  private Optional<DestinationRule> rule(ServiceTarget target) {
    return scope
        .destinationRule(target.service())
        .filter(r -> r.workloadSelector().isEmpty() && r.trafficPolicy().isPresent());
  }

  private TrafficPolicy policy(Optional<DestinationRule> rule, int servicePort, int port) {
    TrafficPolicy policy = EffectivePolicy.of(rule, "", servicePort);
    return limits(policy, connectionPool(port).or(policy::connectionPool));
  }

  /** The Sidecar resource's pool for a port, which goes before the rule's. */
  private Optional<ConnectionPool> connectionPool(int port) {
    return scope
        .sidecar()
        .flatMap(
            s ->
                s.ingress().stream()
                    .filter(l -> l.port().number() == port)
                    .findFirst()
                    .flatMap(Sidecar.IngressListener::connectionPool)
                    .or(s::inboundConnectionPool));
  }

  /** The parts of a policy that count at the server. */
  private static TrafficPolicy limits(TrafficPolicy policy, Optional<ConnectionPool> pool) {
    return new TrafficPolicy(
        Optional.empty(),
        pool,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        policy.retryBudget());
  }

  private Optional<InboundInput> ingress(Sidecar.IngressListener listener) {
    String endpoint = listener.defaultEndpoint();
    Optional<InboundInput.Target> target = Optional.empty();
    if (!endpoint.isEmpty()) {
      target = target(endpoint);
      if (target.isEmpty()) {
        return Optional.empty();
      }
    }
    int port = listener.port().number();
    Optional<ServiceTarget> served =
        proxy.targets().stream().filter(t -> t.targetPort() == port).findFirst();
    Optional<DestinationRule> rule = served.flatMap(this::rule);
    return Optional.of(
        new InboundInput(
            environment,
            port,
            statName(statName(listener, served), port),
            target.filter(t -> !t.address().isEmpty()),
            listener.port().protocol(),
            served.map(ServiceTarget::service).filter(s -> !s.meshExternal()).stream()
                .map(ClusterMetadata.Named::of)
                .toList(),
            rule.map(r -> r.meta().resource()),
            policy(rule, port, port)));
  }

  private StatName statName(Sidecar.IngressListener listener, Optional<ServiceTarget> served) {
    Sidecar.Port port = listener.port();
    return served
        .map(s -> StatName.of(s.service(), "", port.number(), port.name()))
        .orElseGet(
            () ->
                StatName.unnamed(
                    scope
                        .sidecar()
                        .map(s -> s.meta().name() + "." + s.meta().namespace())
                        .orElse(""),
                    port.number(),
                    port.name()));
  }

  private String statName(StatName name, int port) {
    return name.atTarget(port)
        .in(environment.value().statNames().inbound(), ClusterName.inbound(port));
  }

  /** Absent for what is no address and port. */
  private Optional<InboundInput.Target> target(String endpoint) {
    if (endpoint.startsWith(UNIX)) {
      return Optional.of(new InboundInput.Target(endpoint, 0));
    }
    int colon = endpoint.lastIndexOf(':');
    String port = endpoint.substring(colon + 1);
    if (colon < 0 || !port.matches("\\d{1,5}")) {
      return Optional.empty();
    }
    String host = endpoint.substring(0, colon).replace("[", "").replace("]", "");
    return Optional.of(new InboundInput.Target(address(host), Integer.parseInt(port)));
  }

  /** {@code 0.0.0.0} and {@code ::} stand for the proxy's own address of that family. */
  private String address(String host) {
    return switch (host) {
      case "0.0.0.0" -> own(false).orElse("127.0.0.1");
      case "::" -> own(true).orElse("::1");
      case "127.0.0.1", "::1" -> loopback(host);
      default -> "";
    };
  }

  private Optional<String> own(boolean v6) {
    return proxy.addresses().stream().filter(a -> a.contains(":") == v6).findFirst();
  }

  private String loopback() {
    return proxy.ipFamily() == ProxyView.IpFamily.IPV6 ? "::1" : "127.0.0.1";
  }

  private String loopback(String wanted) {
    return proxy.ipFamily() == ProxyView.IpFamily.DUAL ? wanted : loopback();
  }
}
