package io.meltemi.translate.listener.outbound;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.meltemi.base.Encoded;
import io.meltemi.translate.Encoder;
import io.meltemi.translate.listener.common.Addresses;
import io.meltemi.translate.listener.common.ListenerParts;
import io.meltemi.translate.listener.common.TcpTarget;

/**
 * The listener that all outgoing connections are redirected to. It hands each one to the listener
 * of its original destination, and keeps those that have none.
 */
public final class VirtualOutbound {
  private static final String NAME = "virtualOutbound";

  public record Input(String bind, int port, boolean transparent, ListenerParts parts) {}

  private VirtualOutbound() {}

  public static Encoded build(Input input) {
    var listener =
        Listener.newBuilder()
            .setName(NAME)
            .setAddress(Addresses.of(input.bind(), input.port()))
            .setTrafficDirection(TrafficDirection.OUTBOUND)
            .setUseOriginalDst(BoolValue.of(true))
            .setMaxConnectionsToAcceptPerSocketEvent(UInt32Value.of(1))
            .addAllAccessLog(input.parts().listenerLogs())
            .addFilterChains(blackHole(input))
            .addFilterChains(catchAll(input.parts()));
    if (input.transparent()) {
      listener.setTransparent(BoolValue.of(true));
    }
    return Encoder.encode(NAME, listener.build());
  }

  private static FilterChain blackHole(Input input) {
    return FilterChain.newBuilder()
        .setName("virtualOutbound-blackhole")
        .setFilterChainMatch(
            FilterChainMatch.newBuilder().setDestinationPort(UInt32Value.of(input.port())))
        .addAllFilters(input.parts().tcp().blackHole())
        .build();
  }

  private static FilterChain catchAll(ListenerParts parts) {
    return FilterChain.newBuilder()
        .setName("virtualOutbound-catchall-tcp")
        .addAllFilters(parts.tcp().filters(TcpTarget.to(parts.passthrough())))
        .build();
  }
}
