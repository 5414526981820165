package io.meltemi.translate.listener.outbound;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.meltemi.base.Encoded;
import io.meltemi.translate.Encoder;
import io.meltemi.translate.ProtoDurations;
import io.meltemi.translate.listener.common.Addresses;
import io.meltemi.translate.listener.common.ListenerFilters;
import io.meltemi.translate.listener.common.ListenerParts;
import io.meltemi.translate.listener.common.Origins;
import io.meltemi.translate.listener.common.TcpTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns one {@link OutboundInput} into its listener. */
public final class OutboundListenerBuilder {
  private static final com.google.protobuf.Duration HANDSHAKE_TIMEOUT =
      ProtoDurations.of(Duration.ofSeconds(15));

  private OutboundListenerBuilder() {}

  public static Encoded build(OutboundInput input) {
    var listener =
        Listener.newBuilder()
            .setName(input.name())
            .setAddress(Addresses.of(input.bind(), input.port()))
            .setTrafficDirection(TrafficDirection.OUTBOUND)
            .setContinueOnListenerFiltersTimeout(true)
            .setListenerFiltersTimeout(com.google.protobuf.Duration.getDefaultInstance());
    if (!input.planned().alsoBind().isEmpty()) {
      listener
          .addAdditionalAddressesBuilder()
          .setAddress(Addresses.of(input.planned().alsoBind(), input.port()));
    }
    if (input.bindToPort()) {
      listener.setMaxConnectionsToAcceptPerSocketEvent(UInt32Value.of(1));
    } else {
      listener.setBindToPort(BoolValue.of(false));
    }
    addInspectors(listener, input);
    addChains(listener, input);
    return Encoder.encode(input.name(), listener.build());
  }

  private static void addInspectors(Listener.Builder listener, OutboundInput input) {
    if (input.chains().stream().anyMatch(chain -> !chain.match().serverNames().isEmpty())) {
      listener.addListenerFilters(ListenerFilters.TLS_INSPECTOR);
    }
    boolean sniffsHttp =
        input.chains().stream().anyMatch(c -> !c.match().applicationProtocols().isEmpty());
    if (sniffsHttp) {
      listener
          .addListenerFilters(ListenerFilters.HTTP_INSPECTOR)
          .setListenerFiltersTimeout(ProtoDurations.of(input.parts().detectionTimeout()));
    }
  }

  /**
   * A chain that takes every connection is the default, so that a connection which matches another
   * one only in part still finds it. Without such a chain, the default is as for unknown hosts.
   */
  private static void addChains(Listener.Builder listener, OutboundInput input) {
    Optional<FilterChain> takesAll = Optional.empty();
    List<FilterChain> others = new ArrayList<>();
    for (OutboundChain chain : input.chains()) {
      FilterChain built = chain(chain, input);
      if (chain.match().isAll()) {
        takesAll = Optional.of(built);
      } else {
        others.add(built);
      }
    }
    if (others.isEmpty()) {
      takesAll.ifPresent(listener::addFilterChains);
    } else {
      listener
          .addAllFilterChains(others)
          .setDefaultFilterChain(takesAll.orElseGet(() -> passthrough(input.parts())));
    }
  }

  private static FilterChain chain(OutboundChain chain, OutboundInput input) {
    ListenerParts parts = input.parts();
    var out = FilterChain.newBuilder().setTransportSocketConnectTimeout(HANDSHAKE_TIMEOUT);
    chain.match().toEnvoy().ifPresent(out::setFilterChainMatch);
    chain
        .virtualService()
        .ifPresent(vs -> out.setMetadata(Origins.metadata("virtual-service", vs)));
    int port = input.port();
    switch (chain.content()) {
      case OutboundChain.Content.Http http ->
          out.addAllFilters(parts.tcp(port).beforeHttp())
              .addFilters(
                  parts
                      .http(http.kind(), http.grpcWeb(), http.dynamicDns(), port)
                      .filter("outbound_" + input.name() + ";", http.routes()));
      case OutboundChain.Content.Tcp(var target) ->
          out.addAllFilters(parts.tcp(port).filters(target));
    }
    return out.build();
  }

  private static FilterChain passthrough(ListenerParts parts) {
    return FilterChain.newBuilder()
        .setName("PassthroughFilterChain")
        .setFilterChainMatch(FilterChainMatch.getDefaultInstance())
        .addAllFilters(parts.tcp().filters(TcpTarget.to(parts.passthrough())))
        .build();
  }
}
