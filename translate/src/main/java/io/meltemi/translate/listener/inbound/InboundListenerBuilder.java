package io.meltemi.translate.listener.inbound;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.meltemi.base.Encoded;
import io.meltemi.model.Protocol;
import io.meltemi.translate.Encoder;
import io.meltemi.translate.ProtoDurations;
import io.meltemi.translate.listener.common.Addresses;
import io.meltemi.translate.listener.common.HttpSettings;
import io.meltemi.translate.listener.common.ListenerFilters;
import io.meltemi.translate.listener.common.ListenerParts;
import io.meltemi.translate.listener.common.Origins;
import io.meltemi.translate.listener.common.TcpTarget;
import io.meltemi.translate.listener.inbound.InboundMatches.Option;
import java.util.ArrayList;
import java.util.List;

/** Turns one {@link InboundInput} into its listener. */
public final class InboundListenerBuilder {
  private InboundListenerBuilder() {}

  public static Encoded build(InboundInput input) {
    var chains = new ArrayList<FilterChain>();
    if (!input.bindToPort()) {
      chains.add(blackHole(input));
    }
    for (InboundChain chain : input.chains()) {
      for (Option option : InboundMatches.optionsFor(chain.mutualTls(), chain.protocol())) {
        chains.add(chain(chain, option, input));
      }
    }
    var listener =
        Listener.newBuilder()
            .setName(input.name())
            .setAddress(Addresses.of(input.bind(), input.port()))
            .setTrafficDirection(TrafficDirection.INBOUND)
            .setContinueOnListenerFiltersTimeout(true)
            .setListenerFiltersTimeout(ProtoDurations.of(input.parts().detectionTimeout()))
            .setMaxConnectionsToAcceptPerSocketEvent(UInt32Value.of(1))
            .addAllAccessLog(input.parts().listenerLogs())
            .addAllFilterChains(chains);
    if (!input.bindToPort()) {
      listener.addListenerFilters(ListenerFilters.ORIGINAL_DESTINATION);
      if (input.transparent()) {
        listener
            .setTransparent(BoolValue.of(true))
            .addListenerFilters(ListenerFilters.ORIGINAL_SOURCE);
      }
    }
    InboundInspectors.of(chains).forEach(listener::addListenerFilters);
    return Encoder.encode(input.name(), listener.build());
  }

  private static FilterChain blackHole(InboundInput input) {
    return FilterChain.newBuilder()
        .setName("virtualInbound-blackhole")
        .setFilterChainMatch(
            FilterChainMatch.newBuilder().setDestinationPort(UInt32Value.of(input.port())))
        .addAllFilters(input.parts().tcp().blackHole())
        .build();
  }

  private static FilterChain chain(InboundChain chain, Option option, InboundInput input) {
    var match =
        FilterChainMatch.newBuilder()
            .addAllApplicationProtocols(option.applicationProtocols())
            .setTransportProtocol(option.transportProtocol());
    if (chain.port() > 0) {
      match.setDestinationPort(UInt32Value.of(chain.port()));
    }
    var out =
        FilterChain.newBuilder()
            .setName(chain.name(option.http()))
            .setFilterChainMatch(match)
            .addAllFilters(
                option.http()
                    ? httpFilters(chain, input.parts())
                    : input.parts().tcp(chain.servicePort()).filters(target(chain)));
    if (option.mutualTls()) {
      out.setTransportSocket(option.http() ? input.mutualTls().http() : input.mutualTls().tcp());
    }
    chain.sidecar().ifPresent(sidecar -> out.setMetadata(Origins.metadata("sidecar", sidecar)));
    return out.build();
  }

  private static List<Filter> httpFilters(InboundChain chain, ListenerParts parts) {
    HttpSettings.Kind kind =
        chain.protocol().isHttp2() ? HttpSettings.Kind.HTTP2 : HttpSettings.Kind.PLAIN;
    var filters = new ArrayList<>(parts.tcp(chain.port()).beforeHttp());
    filters.add(
        parts
            .http(kind, chain.protocol() == Protocol.GRPC_WEB, List.of(), chain.port())
            .filter(chain.httpStatPrefix(), InboundRoutes.of(chain)));
    return filters;
  }

  private static TcpTarget target(InboundChain chain) {
    return TcpTarget.to(chain.cluster(), chain.statPrefix()).speaking(chain.protocol());
  }
}
