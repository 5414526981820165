package io.meltemi.translate.filter;

import io.meltemi.model.ProxyView.Extensions;
import java.util.List;
import java.util.Optional;

/**
 * What the HTTP filters of one connection manager depend on.
 *
 * @param grpcWeb whether the port speaks gRPC-Web
 * @param dynamicDns caches of the hosts that are resolved on demand
 * @param access who may call; nothing for outgoing requests
 */
public record HttpChain(
    ListenerClass listenerClass,
    boolean grpcWeb,
    Headers headers,
    ForRoutes forRoutes,
    List<DnsCache> dynamicDns,
    AccessFilters access,
    Reports reports,
    Extensions extensions) {
  public HttpChain {
    dynamicDns = List.copyOf(dynamicDns);
  }

  /**
   * What routes may ask for.
   *
   * @param persistentSessions whether virtual hosts may say how sessions are kept
   * @param endpointPickers whether there may be routes to InferencePools
   */
  public record ForRoutes(boolean persistentSessions, boolean endpointPickers) {}

  /**
   * @param peerInMeshOnly whether peers' headers stay inside of the mesh
   * @param debug whether the router adds {@code x-envoy-…} headers
   */
  public record Headers(boolean peerInMeshOnly, boolean debug) {}

  /**
   * What is told of requests.
   *
   * @param metrics for each provider that keeps some
   * @param peer what servers are told of the workload, where Envoys do so without Istio's filters
   */
  public record Reports(List<Metrics> metrics, Optional<PeerLabels> peer) {
    public Reports {
      metrics = List.copyOf(metrics);
    }
  }

  public List<Metrics> metrics() {
    return reports.metrics;
  }

  public Optional<PeerLabels> peer() {
    return reports.peer;
  }
}
