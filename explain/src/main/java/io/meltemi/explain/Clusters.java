package io.meltemi.explain;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.util.ArrayList;
import java.util.List;

/** What a cluster's endpoints come to. */
final class Clusters {
  private static final String TLS = "envoy.transport_sockets.tls";
  private static final Outcome.UpstreamTls PLAINTEXT = new Outcome.UpstreamTls("plaintext", "");

  private final ProxyConfiguration proxy;
  private final Trace trace;
  private boolean direct;

  Clusters(ProxyConfiguration proxy, Trace trace) {
    this.proxy = proxy;
    this.trace = trace;
  }

  /** From now on connections are those that this listener took. */
  void takenBy(Listener listener) {
    direct = ListenerChoice.isDirect(listener);
  }

  Outcome.Upstream upstream(String name, Connection connection) {
    Cluster cluster = proxy.clusters().get(name);
    if (cluster == null) {
      trace.add(0, Trace.Mark.ENDS, "cluster " + name, "the proxy has no such cluster");
      return new Outcome.Upstream.Nobody(503, "NC", "the proxy has no cluster " + name);
    }
    if (cluster.getType() == Cluster.DiscoveryType.ORIGINAL_DST && direct) {
      String why = "nothing redirected the connection, so there is nowhere else to go on to";
      trace.add(0, Trace.Mark.ENDS, "cluster " + name, why);
      return new Outcome.Upstream.Nobody(503, "UH", name + ": " + why);
    }
    if (cluster.getType() == Cluster.DiscoveryType.ORIGINAL_DST) {
      String to = connection.address() + ":" + connection.port();
      trace.add(0, Trace.Mark.TAKEN, "cluster " + name, "it goes on to " + to);
      return new Outcome.Upstream.OriginalDestination(to);
    }
    return endpoints(cluster);
  }

  private Outcome.Upstream endpoints(Cluster cluster) {
    var usable = new ArrayList<Outcome.Endpoint>();
    int all = 0;
    int priority = Integer.MAX_VALUE;
    for (LocalityLbEndpoints locality : assignment(cluster).getEndpointsList()) {
      for (LbEndpoint endpoint : locality.getLbEndpointsList()) {
        all++;
        if (isUsable(endpoint)) {
          if (locality.getPriority() < priority) {
            usable.clear();
            priority = locality.getPriority();
          }
          if (locality.getPriority() == priority) {
            usable.add(new Outcome.Endpoint(address(endpoint), tls(cluster, endpoint)));
          }
        }
      }
    }
    boolean resolved =
        cluster.getType() == Cluster.DiscoveryType.STRICT_DNS
            || cluster.getType() == Cluster.DiscoveryType.LOGICAL_DNS;
    String why =
        usable.isEmpty()
            ? all == 0
                ? "it has no endpoints"
                : "none of its %d endpoints is healthy".formatted(all)
            : "%d of its %d endpoints may be called%s"
                .formatted(usable.size(), all, resolved ? ", if their names resolve" : "");
    trace.add(
        0,
        usable.isEmpty() ? Trace.Mark.ENDS : Trace.Mark.TAKEN,
        "cluster " + cluster.getName(),
        why,
        Origin.of(cluster.getMetadata()));
    for (Outcome.Endpoint endpoint : usable) {
      trace.add(
          1, Trace.Mark.TAKEN, "endpoint " + endpoint.address(), "by " + endpoint.tls().kind());
    }
    return usable.isEmpty()
        ? new Outcome.Upstream.Nobody(503, "UH", cluster.getName() + ": " + why)
        : new Outcome.Upstream.Endpoints(usable);
  }

  private ClusterLoadAssignment assignment(Cluster cluster) {
    if (cluster.getType() != Cluster.DiscoveryType.EDS) {
      return cluster.getLoadAssignment();
    }
    String service = cluster.getEdsClusterConfig().getServiceName();
    return proxy
        .assignments()
        .getOrDefault(
            service.isEmpty() ? cluster.getName() : service,
            ClusterLoadAssignment.getDefaultInstance());
  }

  private static boolean isUsable(LbEndpoint endpoint) {
    HealthStatus status = endpoint.getHealthStatus();
    return status == HealthStatus.UNKNOWN
        || status == HealthStatus.HEALTHY
        || status == HealthStatus.DEGRADED;
  }

  private static String address(LbEndpoint endpoint) {
    var address = endpoint.getEndpoint().getAddress();
    if (address.hasPipe()) {
      return address.getPipe().getPath();
    }
    if (address.hasEnvoyInternalAddress()) {
      return address.getEnvoyInternalAddress().getServerListenerName();
    }
    SocketAddress socket = address.getSocketAddress();
    String host = socket.getAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + socket.getPortValue();
  }

  /** By the first of the cluster's matches that the endpoint's metadata fits, else its own. */
  private static Outcome.UpstreamTls tls(Cluster cluster, LbEndpoint endpoint) {
    Struct labels =
        endpoint
            .getMetadata()
            .getFilterMetadataOrDefault(
                "envoy.transport_socket_match", Struct.getDefaultInstance());
    for (Cluster.TransportSocketMatch match : cluster.getTransportSocketMatchesList()) {
      boolean fits =
          match.getMatch().getFieldsMap().entrySet().stream()
              .allMatch(e -> e.getValue().equals(labels.getFieldsMap().get(e.getKey())));
      if (fits) {
        return tls(match.getTransportSocket());
      }
    }
    return cluster.hasTransportSocket() ? tls(cluster.getTransportSocket()) : PLAINTEXT;
  }

  private static Outcome.UpstreamTls tls(TransportSocket socket) {
    if (!socket.getName().equals(TLS) || !socket.getTypedConfig().is(UpstreamTlsContext.class)) {
      return PLAINTEXT;
    }
    try {
      UpstreamTlsContext context = socket.getTypedConfig().unpack(UpstreamTlsContext.class);
      List<String> alpn = context.getCommonTlsContext().getAlpnProtocolsList();
      boolean mutual = alpn.stream().anyMatch(protocol -> protocol.startsWith("istio"));
      return new Outcome.UpstreamTls(mutual ? "istio-mutual" : "tls", context.getSni());
    } catch (InvalidProtocolBufferException _) {
      return PLAINTEXT;
    }
  }
}
