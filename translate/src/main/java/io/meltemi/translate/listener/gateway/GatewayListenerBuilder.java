package io.meltemi.translate.listener.gateway;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.core.v3.UdpSocketConfig;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.QuicProtocolOptions;
import io.envoyproxy.envoy.config.listener.v3.UdpListenerConfig;
import io.meltemi.base.Encoded;
import io.meltemi.translate.Encoder;
import io.meltemi.translate.ProtoDurations;
import io.meltemi.translate.listener.common.Addresses;
import io.meltemi.translate.listener.common.HttpSettings;
import io.meltemi.translate.listener.common.ListenerFilters;
import io.meltemi.translate.listener.common.ListenerParts;
import java.time.Duration;
import java.util.List;

/** Turns one {@link GatewayInput} into its listener. */
public final class GatewayListenerBuilder {
  private static final com.google.protobuf.Duration HANDSHAKE_TIMEOUT =
      ProtoDurations.of(Duration.ofSeconds(15));

  private GatewayListenerBuilder() {}

  public static Encoded build(GatewayInput input) {
    var listener =
        Listener.newBuilder()
            .setName(input.name())
            .setTrafficDirection(TrafficDirection.OUTBOUND)
            .addAllAccessLog(input.parts().listenerLogs());
    Address address = Addresses.of(input.bind(), input.port());
    switch (input.transport()) {
      case QUIC -> quic(listener, address);
      case TCP, PROXY_PROTOCOL -> tcp(listener, address, input);
    }
    for (GatewayChain chain : input.chains()) {
      listener.addFilterChains(chain(chain, input));
    }
    return Encoder.encode(input.name(), listener.build());
  }

  private static void tcp(Listener.Builder listener, Address address, GatewayInput input) {
    listener.setAddress(address).setMaxConnectionsToAcceptPerSocketEvent(UInt32Value.of(1));
    if (input.transport() == GatewayInput.Transport.PROXY_PROTOCOL) {
      listener.addListenerFilters(ListenerFilters.PROXY_PROTOCOL);
    }
    boolean looksAtTls =
        input.chains().stream()
            .anyMatch(c -> c.tls().isPresent() || !c.match().serverNames().isEmpty());
    if (looksAtTls) {
      listener.addListenerFilters(ListenerFilters.TLS_INSPECTOR);
    }
  }

  private static void quic(Listener.Builder listener, Address address) {
    listener
        .setAddress(
            address.toBuilder()
                .setSocketAddress(
                    address.getSocketAddress().toBuilder().setProtocol(SocketAddress.Protocol.UDP)))
        .setUdpListenerConfig(
            UdpListenerConfig.newBuilder()
                .setDownstreamSocketConfig(UdpSocketConfig.getDefaultInstance())
                .setQuicOptions(QuicProtocolOptions.getDefaultInstance()))
        .setEnableReusePort(BoolValue.of(true));
  }

  private static FilterChain chain(GatewayChain chain, GatewayInput input) {
    ListenerParts parts =
        chain.tls().filter(ServerTlsContext::takesUnverified).isPresent()
            ? input.parts().ofUnverifiedClients()
            : input.parts();
    boolean quic = input.transport() == GatewayInput.Transport.QUIC;
    var out = FilterChain.newBuilder().setTransportSocketConnectTimeout(HANDSHAKE_TIMEOUT);
    chain.match().toEnvoy().ifPresent(out::setFilterChainMatch);
    chain.tls().ifPresent(tls -> out.setTransportSocket(quic ? tls.quicSocket() : tls.socket()));
    int port = input.port();
    switch (chain.content()) {
      case GatewayChain.Content.Http(var routes, var statPrefix, var grpcWeb) ->
          out.addAllFilters(parts.tcp(port).beforeHttp())
              .addFilters(
                  parts
                      .http(
                          quic ? HttpSettings.Kind.HTTP3 : HttpSettings.Kind.PLAIN,
                          grpcWeb,
                          List.of(),
                          port)
                      .filter(
                          statPrefix.isEmpty() ? "outbound_" + input.name() + ";" : statPrefix,
                          routes));
      case GatewayChain.Content.Tcp(var target, var fromMesh) ->
          out.addAllFilters(
              fromMesh ? parts.tcp(port).serverFilters(target) : parts.tcp(port).filters(target));
    }
    return out.build();
  }
}
