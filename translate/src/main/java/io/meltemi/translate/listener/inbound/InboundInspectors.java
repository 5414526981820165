package io.meltemi.translate.listener.inbound;

import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.meltemi.translate.listener.common.ListenerFilters;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The inspectors that an inbound listener's chains need, and on which ports: where a server speaks
 * first, an inspector would wait in vain. Port 0 stands for those that no chain names.
 */
final class InboundInspectors {
  private static final int OTHERS = 0;

  private InboundInspectors() {}

  private record Needs(boolean tls, boolean http) {
    static final Needs NOTHING = new Needs(false, false);

    Needs or(Needs other) {
      return new Needs(tls || other.tls, http || other.http);
    }
  }

  static List<ListenerFilter> of(List<FilterChain> chains) {
    var needs = new TreeMap<Integer, Needs>();
    for (FilterChain chain : chains) {
      FilterChainMatch match = chain.getFilterChainMatch();
      needs.merge(match.getDestinationPort().getValue(), needs(match), Needs::or);
    }
    var filters = new ArrayList<ListenerFilter>();
    if (needs.values().stream().anyMatch(Needs::tls)) {
      filters.add(tlsInspector(needs));
    }
    // After the TLS inspector: TLS is not looked into.
    if (needs.values().stream().anyMatch(Needs::http)) {
      var without = new TreeSet<Integer>();
      needs.forEach(
          (port, need) -> {
            if (!need.http()) {
              without.add(port);
            }
          });
      filters.add(ListenerFilters.except(without, ListenerFilters.HTTP_INSPECTOR));
    }
    return filters;
  }

  /** On all ports but some where that is the rule of the unnamed ones, else on some only. */
  private static ListenerFilter tlsInspector(TreeMap<Integer, Needs> needs) {
    var with = new TreeSet<Integer>();
    var without = new TreeSet<Integer>();
    needs.forEach(
        (port, need) -> {
          if (port != OTHERS) {
            (need.tls() ? with : without).add(port);
          }
        });
    boolean byDefault = needs.getOrDefault(OTHERS, Needs.NOTHING).tls();
    return byDefault
        ? ListenerFilters.except(without, ListenerFilters.TLS_INSPECTOR)
        : ListenerFilters.onlyOn(with, ListenerFilters.TLS_INSPECTOR);
  }

  private static Needs needs(FilterChainMatch match) {
    List<String> protocols = match.getApplicationProtocolsList();
    return new Needs(
        match.getTransportProtocol().equals("tls"),
        protocols.contains("http/1.1") || protocols.contains("h2c"));
  }
}
