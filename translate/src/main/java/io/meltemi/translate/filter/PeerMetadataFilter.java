package io.meltemi.translate.filter;

import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;

/**
 * Exchanges metadata with the peer, by headers or by its address. Istio's own filter; a stock Envoy
 * goes without.
 */
final class PeerMetadataFilter implements HttpFilterSource {
  private static final String NAME = "istio.metadata_exchange";
  private static final String TYPE = "io.istio.http.peer_metadata.Config";
  private static final Struct HEADERS =
      TypedConfig.field("istio_headers", Struct.getDefaultInstance());
  private static final Struct HEADERS_IN_MESH =
      TypedConfig.field("istio_headers", TypedConfig.flag("skip_external_clusters"));
  private static final Struct WORKLOADS =
      TypedConfig.field("workload_discovery", Struct.getDefaultInstance());

  private static final Any SERVER = config("downstream", HEADERS);
  private static final Any CLIENT = config("upstream", HEADERS);
  private static final Any CLIENT_IN_MESH = config("upstream", HEADERS_IN_MESH);

  private static Any config(String peer, Struct propagation) {
    return TypedConfig.struct(
        TYPE,
        Struct.newBuilder()
            .putFields(peer + "_discovery", TypedConfig.list(HEADERS, WORKLOADS))
            .putFields(peer + "_propagation", TypedConfig.list(propagation))
            .build());
  }

  @Override
  public String extension() {
    return NAME;
  }

  @Override
  public List<HttpFilter> filtersFor(HttpChain chain) {
    Any config =
        chain.listenerClass() == ListenerClass.SIDECAR_INBOUND
            ? SERVER
            : chain.headers().peerInMeshOnly() ? CLIENT_IN_MESH : CLIENT;
    return List.of(HttpFilter.newBuilder().setName(NAME).setTypedConfig(config).build());
  }
}
