package io.meltemi.translate.listener.common;

import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.original_src.v3.OriginalSrc;
import io.envoyproxy.envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.type.v3.Int32Range;
import io.meltemi.translate.filter.TypedConfig;
import java.util.List;
import java.util.SortedSet;

/** The listener filters, which look at a connection before a filter chain is chosen. */
public final class ListenerFilters {
  public static final ListenerFilter ORIGINAL_DESTINATION =
      named("envoy.filters.listener.original_dst", OriginalDst.getDefaultInstance());
  public static final ListenerFilter TLS_INSPECTOR =
      named(
          "envoy.filters.listener.tls_inspector",
          TlsInspector.newBuilder().setInitialReadBufferSize(UInt32Value.of(512)).build());
  public static final ListenerFilter HTTP_INSPECTOR =
      named("envoy.filters.listener.http_inspector", HttpInspector.getDefaultInstance());
  public static final ListenerFilter PROXY_PROTOCOL =
      named("envoy.filters.listener.proxy_protocol", ProxyProtocol.getDefaultInstance());

  /** Keeps the client's address; the mark tells the kernel which packets are the proxy's. */
  public static final ListenerFilter ORIGINAL_SOURCE =
      named("envoy.filters.listener.original_src", OriginalSrc.newBuilder().setMark(1337).build());

  private ListenerFilters() {}

  /** The filter, but not on these ports. */
  public static ListenerFilter except(SortedSet<Integer> ports, ListenerFilter filter) {
    return ports.isEmpty() ? filter : filter.toBuilder().setFilterDisabled(on(ports)).build();
  }

  /** The filter on these ports only. */
  public static ListenerFilter onlyOn(SortedSet<Integer> ports, ListenerFilter filter) {
    return ports.isEmpty()
        ? filter
        : filter.toBuilder()
            .setFilterDisabled(
                ListenerFilterChainMatchPredicate.newBuilder().setNotMatch(on(ports)))
            .build();
  }

  private static ListenerFilterChainMatchPredicate on(SortedSet<Integer> ports) {
    List<ListenerFilterChainMatchPredicate> rules =
        ports.stream()
            .map(
                port ->
                    ListenerFilterChainMatchPredicate.newBuilder()
                        .setDestinationPortRange(
                            Int32Range.newBuilder().setStart(port).setEnd(port + 1))
                        .build())
            .toList();
    return rules.size() == 1
        ? rules.get(0)
        : ListenerFilterChainMatchPredicate.newBuilder()
            .setOrMatch(ListenerFilterChainMatchPredicate.MatchSet.newBuilder().addAllRules(rules))
            .build();
  }

  private static ListenerFilter named(String name, Message config) {
    return ListenerFilter.newBuilder().setName(name).setTypedConfig(TypedConfig.of(config)).build();
  }
}
