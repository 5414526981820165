package io.meltemi.debug.view;

import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.Containment;
import io.meltemi.translate.listener.outbound.OutboundConflict;
import io.meltemi.translate.listener.outbound.OutboundPlan;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.translate.scope.ServiceView;
import io.meltemi.translate.scope.VisibleGroup;
import java.util.HashSet;
import java.util.Set;

/** What two services of those that a client sees both want: a cluster's name, or connections. */
final class SidecarProblems {
  private static final String TCP_OVER_TCP =
      "pilot_conflict_outbound_listener_tcp_over_current_tcp";
  private static final String CLUSTERS = "pilot_duplicate_envoy_clusters";

  private SidecarProblems() {}

  /** Of a proxy of either kind: clusters of one name, of which the first is sent. */
  static void clusters(ProxyScope scope, GatewayProblems.Sink sink) {
    for (VisibleGroup group : scope.visible().groups()) {
      if (group.hasSharedHosts()) {
        Set<String> known = new HashSet<>();
        group.services().stream().map(ServiceView::service).forEach(s -> add(s, known, sink));
      }
    }
  }

  private static void add(Service service, Set<String> known, GatewayProblems.Sink sink) {
    if (service.resolution() == Service.Resolution.ALIAS) {
      return;
    }
    for (ServicePort port : service.ports()) {
      String name = ClusterName.outbound(port.number(), "", service.clusterHost());
      if (port.protocol() != Protocol.UDP && !known.add(name)) {
        sink.add(CLUSTERS, name, "Duplicate cluster " + name + " found while pushing CDS");
      }
    }
  }

  /** Of a sidecar: connections over TCP that more than one service wants. */
  static void listeners(ProxyScope scope, EndpointSnapshot endpoints, GatewayProblems.Sink sink) {
    if (!OutboundPlan.mayHaveConflicts(scope)) {
      return;
    }
    var plan = new OutboundPlan(scope, endpoints, Containment.uncounted());
    var unused = plan.listeners();
    for (OutboundConflict conflict : plan.conflicts()) {
      sink.add(
          TCP_OVER_TCP,
          conflict.listener(),
          "Listener=%s AcceptedTCP=%s RejectedTCP=%s"
              .formatted(conflict.listener(), conflict.owner(), conflict.loser()));
    }
  }
}
