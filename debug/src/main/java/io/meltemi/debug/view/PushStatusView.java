package io.meltemi.debug.view;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.base.json.JsonWriter;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.ServiceTarget;
import io.meltemi.model.VirtualService;
import io.meltemi.translate.route.GatewayConflict;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.translate.scope.VisibleServices;
import io.meltemi.xds.Client;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceType;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * {@code /debug/push_status}: what is amiss in the snapshot in force, and in what the connected
 * proxies get of it, under the names of Istio's metrics. Istio notes it while it pushes; here it is
 * worked out when it is asked for, so it is never that of an older push.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/push_context.go (ProxyStatus), and where its metrics are
 * added. {@code endpoint_no_pod} is not told: such endpoints are no part of a snapshot.
 */
public final class PushStatusView {
  private static final int HTTP_PORT = 80;

  /**
   * @param proxy the last one that it was found for; empty where it depends on none
   */
  private record Problem(String proxy, String message) {}

  private final MeshSnapshot snapshot;

  /** What was looked at already, as most proxies of a namespace see the same. */
  private final Set<VisibleServices> clustersOf =
      Collections.newSetFromMap(new IdentityHashMap<>());

  private final Set<VisibleServices> listenersOf =
      Collections.newSetFromMap(new IdentityHashMap<>());
  private final SortedMap<String, SortedMap<String, Problem>> status = new TreeMap<>();

  private PushStatusView(MeshSnapshot snapshot) {
    this.snapshot = snapshot;
  }

  /**
   * @param proxies those that the caller may see
   * @param scopes what each client sees; absent where that is not known yet
   */
  public static void pushStatus(
      MeshSnapshot snapshot,
      List<Proxy> proxies,
      Function<Client, Optional<ProxyScope>> scopes,
      JsonWriter json) {
    var view = new PushStatusView(snapshot);
    view.clustersWithoutEndpoints(proxies);
    view.problemsOfConfig(proxies, scopes)
        .forEach((scope, proxy) -> view.dnsClustersWithoutEndpoints(scope, proxy.id()));
    view.write(json);
  }

  /** How much of that is amiss in the configuration, by metric. */
  public static Map<String, Integer> counts(
      MeshSnapshot snapshot, List<Proxy> proxies, Function<Client, Optional<ProxyScope>> scopes) {
    var view = new PushStatusView(snapshot);
    view.problemsOfConfig(proxies, scopes);
    var counts = new TreeMap<String, Integer>();
    view.status.forEach((metric, problems) -> counts.put(metric, problems.size()));
    return counts;
  }

  /** The scopes of all proxies, each with the last proxy that has it. */
  private Map<ProxyScope, Proxy> problemsOfConfig(
      List<Proxy> proxies, Function<Client, Optional<ProxyScope>> scopes) {
    duplicateSubsets();
    Map<ProxyScope, Proxy> lastOfScope = new IdentityHashMap<>();
    for (Proxy proxy : proxies) {
      scopes
          .apply(proxy.client())
          .ifPresent(
              scope -> {
                inboundConflicts(scope, proxy.id());
                lastOfScope.put(scope, proxy);
              });
    }
    var sorted = new LinkedHashMap<ProxyScope, Proxy>();
    lastOfScope.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Proxy.BY_CONNECTION))
        .forEach(
            e -> {
              sorted.put(e.getKey(), e.getValue());
              problemsOf(e.getKey(), e.getValue().id());
            });
    return sorted;
  }

  private void problemsOf(ProxyScope scope, String proxy) {
    GatewayProblems.Sink sink = (metric, key, message) -> add(metric, key, proxy, message);
    if (clustersOf.add(scope.visible())) {
      SidecarProblems.clusters(scope, sink);
    }
    switch (scope.proxy().type()) {
      case SIDECAR -> {
        scope.egressListeners().forEach(egress -> duplicateDomains(scope, egress, proxy));
        if (listenersOf.add(scope.visible())) {
          SidecarProblems.listeners(scope, snapshot.endpoints(), sink);
        }
      }
      case ROUTER -> GatewayProblems.tell(scope, sink);
    }
  }

  private void add(String metric, String key, String proxy, String message) {
    status.computeIfAbsent(metric, _ -> new TreeMap<>()).put(key, new Problem(proxy, message));
  }

  private void write(JsonWriter json) {
    json.beginObject();
    status.forEach(
        (metric, problems) -> {
          json.name(metric).beginObject();
          problems.forEach(
              (key, problem) ->
                  json.name(key)
                      .beginObject()
                      .fieldUnlessEmpty("proxy", problem.proxy)
                      .fieldUnlessEmpty("message", problem.message)
                      .endObject());
          json.endObject();
        });
    json.endObject();
  }

  /** Rules of one host and namespace are merged; of subsets with one name the oldest stays. */
  private void duplicateSubsets() {
    record Merged(String namespace, Hostname host, Object selector, Object exportTo) {}
    Map<Merged, Set<String>> known = new HashMap<>();
    for (DestinationRule rule : snapshot.config().rules().destinationRules()) {
      var merged =
          new Merged(
              rule.meta().namespace(), rule.host(), rule.workloadSelector(), rule.exportTo());
      Set<String> earlier = known.getOrDefault(merged, Set.of());
      var all = new HashSet<>(earlier);
      for (DestinationRule.Subset subset : rule.subsets()) {
        if (earlier.contains(subset.name())) {
          add(
              "pilot_destrule_subsets",
              rule.host().value(),
              "",
              "Duplicate subset %s found while merging destination rules for %s"
                  .formatted(subset.name(), rule.host()));
        }
        all.add(subset.name());
      }
      known.put(merged, all);
    }
  }

  /** Of those that were sent by themselves. */
  private void clustersWithoutEndpoints(List<Proxy> proxies) {
    SentResources.of(proxies).getOrDefault(ResourceType.ENDPOINT.typeUrl(), Set.of()).stream()
        .filter(PushStatusView::isEmpty)
        .forEach(resource -> add("pilot_eds_no_instances", resource.name(), "", ""));
  }

  private static boolean isEmpty(Resource resource) {
    try {
      return ClusterLoadAssignment.parseFrom(resource.message()).getEndpointsList().stream()
          .allMatch(locality -> locality.getLbEndpointsCount() == 0);
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Such clusters are not sent at all. */
  private void dnsClustersWithoutEndpoints(ProxyScope scope, String proxy) {
    for (Service service : scope.services()) {
      String discovery =
          switch (service.resolution()) {
            case DNS -> "STRICT_DNS";
            case DNS_ROUND_ROBIN, DNS_RACE -> "LOGICAL_DNS";
            case STATIC, PASSTHROUGH, DYNAMIC_DNS, ALIAS -> "";
          };
      if (!discovery.isEmpty()) {
        for (String cluster : emptyClusters(scope, service)) {
          add(
              "pilot_dns_cluster_without_endpoints",
              cluster,
              proxy,
              discovery + " cluster without endpoints " + cluster + " found while pushing CDS");
        }
      }
    }
  }

  private List<String> emptyClusters(ProxyScope scope, Service service) {
    EndpointSnapshot.ServiceEndpoints endpoints = snapshot.endpoints().of(service.key());
    List<DestinationRule.Subset> subsets =
        scope.destinationRule(service).map(DestinationRule::subsets).orElse(List.of());
    var empty = new ArrayList<String>();
    for (ServicePort port : service.ports()) {
      if (port.protocol() == Protocol.UDP) {
        continue;
      }
      if (isEmpty(endpoints, port, Labels.NONE)) {
        empty.add("outbound|%d||%s".formatted(port.number(), service.hostname()));
      }
      for (DestinationRule.Subset subset : subsets) {
        if (isEmpty(endpoints, port, subset.labels())) {
          empty.add(
              "outbound|%d|%s|%s".formatted(port.number(), subset.name(), service.hostname()));
        }
      }
    }
    return empty;
  }

  private static boolean isEmpty(
      EndpointSnapshot.ServiceEndpoints endpoints, ServicePort port, Labels selector) {
    return endpoints.endpoints().stream()
        .filter(endpoint -> endpoint.portName().equals(port.name()))
        .noneMatch(endpoint -> endpoint.workload().labels().matches(selector));
  }

  /** The oldest VirtualService of a host has it. */
  private void duplicateDomains(ProxyScope scope, ProxyScope.Egress egress, String proxy) {
    var known = new HashMap<String, VirtualService>();
    for (VirtualService rule : egress.virtualServices()) {
      for (String host : rule.hosts()) {
        VirtualService owner = known.putIfAbsent(host, rule);
        if (owner != null) {
          String both =
              ". existing: %s, incoming: %s"
                  .formatted(GatewayConflict.name(owner.meta()), GatewayConflict.name(rule.meta()));
          scope
              .findService(Hostname.of(host))
              .ifPresentOrElse(
                  service ->
                      service.ports().stream()
                          .filter(port -> port.protocol().isHttp() || port.protocol().isSniffed())
                          .forEach(
                              port -> duplicateDomain("service", host, port.number(), proxy, both)),
                  () -> duplicateDomain("virtual service", host, HTTP_PORT, proxy, both));
        }
      }
    }
  }

  private void duplicateDomain(String kind, String host, int port, String proxy, String both) {
    String name = host + ":" + port;
    add(
        "pilot_vservice_dup_domain",
        name,
        proxy,
        "duplicate domain from " + kind + ": " + name + both);
  }

  /** Two services on one port of the workload, of different protocols: the first one counts. */
  private void inboundConflicts(ProxyScope scope, String proxy) {
    Map<Integer, ServiceTarget> byPort = new HashMap<>();
    for (ServiceTarget target : scope.proxy().targets()) {
      ServiceTarget first = byPort.putIfAbsent(target.targetPort(), target);
      if (first != null
          && first.port().protocol() != target.port().protocol()
          && !first.service().hostname().equals(target.service().hostname())) {
        add(
            "pilot_conflict_inbound_listener",
            proxy,
            proxy,
            "Conflicting inbound listener:%d. existing: %s, incoming: %s"
                .formatted(
                    target.targetPort(), first.service().hostname(), target.service().hostname()));
      }
    }
  }
}
