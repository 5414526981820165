package io.meltemi.translate.filter;

import io.meltemi.model.ProxyView.Extensions;
import java.util.List;
import java.util.Optional;

/**
 * What the HTTP filters of one connection manager depend on.
 *
 * @param grpcWeb whether the port speaks gRPC-Web
 * @param debugHeaders whether the router adds {@code x-envoy-…} headers
 * @param dynamicDns caches of the hosts that are resolved on demand
 * @param access who may call; nothing for outgoing requests
 */
public record HttpChain(
    ListenerClass listenerClass,
    boolean grpcWeb,
    boolean peerHeadersInMeshOnly,
    boolean debugHeaders,
    List<DnsCache> dynamicDns,
    AccessFilters access,
    Reports reports,
    Extensions extensions) {
  public HttpChain {
    dynamicDns = List.copyOf(dynamicDns);
  }

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
