package io.meltemi.translate.tls;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.meltemi.model.TrafficPolicy.ProxyProtocolVersion;

/** Transport sockets of clusters. */
public final class TransportSockets {
  /** The extension that writes PROXY protocol headers. */
  public static final String PROXY_PROTOCOL = "envoy.transport_sockets.upstream_proxy_protocol";

  /** Plaintext. */
  public static final TransportSocket RAW =
      socket("envoy.transport_sockets.raw_buffer", RawBuffer.getDefaultInstance());

  private static final Struct MTLS =
      Struct.newBuilder()
          .putFields("tlsMode", Value.newBuilder().setStringValue("istio").build())
          .build();

  private TransportSockets() {}

  public static TransportSocket tls(UpstreamTlsContext context) {
    return socket("envoy.transport_sockets.tls", context);
  }

  /** {@code inner} behind a PROXY protocol header. */
  public static TransportSocket proxyProtocol(ProxyProtocolVersion version, TransportSocket inner) {
    return socket(
        PROXY_PROTOCOL,
        ProxyProtocolUpstreamTransport.newBuilder()
            .setConfig(
                ProxyProtocolConfig.newBuilder()
                    .setVersion(
                        version == ProxyProtocolVersion.V2
                            ? ProxyProtocolConfig.Version.V2
                            : ProxyProtocolConfig.Version.V1))
            .setTransportSocket(inner)
            .build());
  }

  /** For endpoints whose metadata says that they take Istio mutual TLS. */
  public static Cluster.TransportSocketMatch mtlsMatch(TransportSocket socket) {
    return Cluster.TransportSocketMatch.newBuilder()
        .setName("tlsMode-istio")
        .setMatch(MTLS)
        .setTransportSocket(socket)
        .build();
  }

  /** For all other endpoints. */
  public static Cluster.TransportSocketMatch anyMatch(TransportSocket socket) {
    return Cluster.TransportSocketMatch.newBuilder()
        .setName("tlsMode-disabled")
        .setMatch(Struct.getDefaultInstance())
        .setTransportSocket(socket)
        .build();
  }

  private static TransportSocket socket(String name, Message config) {
    return TransportSocket.newBuilder().setName(name).setTypedConfig(Any.pack(config)).build();
  }
}
