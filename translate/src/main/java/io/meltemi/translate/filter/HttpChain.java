package io.meltemi.translate.filter;

import io.meltemi.model.ProxyView.Extensions;
import java.util.List;
import java.util.Optional;

/**
 * What the HTTP filters of one connection manager depend on.
 *
 * @param grpcWeb whether the port speaks gRPC-Web
 * @param peerHeadersInMeshOnly whether the headers that tell the peer's metadata stay in the mesh
 * @param debugHeaders whether the router adds {@code x-envoy-…} headers
 * @param dynamicDns caches of the hosts that are resolved on demand
 * @param access who may call; nothing for outgoing requests
 * @param peer what servers are told of the workload, where Envoys do so without Istio's filters
 * @param metrics for each provider that keeps some
 */
public record HttpChain(
    ListenerClass listenerClass,
    boolean grpcWeb,
    boolean peerHeadersInMeshOnly,
    boolean debugHeaders,
    List<DnsCache> dynamicDns,
    AccessFilters access,
    List<Metrics> metrics,
    Optional<PeerLabels> peer,
    Extensions extensions) {
  public HttpChain {
    dynamicDns = List.copyOf(dynamicDns);
    metrics = List.copyOf(metrics);
  }
}
