package io.meltemi.translate.listener.outbound;

import io.meltemi.model.Protocol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The outbound listeners of one proxy while they are being planned: who claims an address and port
 * first has it, and who comes later adds the chains that do not contradict.
 *
 * <p>HTTP and TCP on one port are told apart by sniffing; MongoDB and MySQL share a port with no
 * other protocol, because their servers speak first. HTTP services share one chain, and their
 * routes. Source: istio 1.30.3 pilot/pkg/networking/core/listener.go.
 */
final class OutboundTable {
  /** A listener's address. */
  record Key(String bind, int port) {}

  /** What a listener's port is known to speak. */
  enum Speaks {
    HTTP,
    TCP,
    /** Either; sniffing decides. */
    ANY;

    static Speaks of(Protocol protocol) {
      return protocol.isHttp() ? HTTP : protocol.isTcp() ? TCP : ANY;
    }
  }

  private static final class Entry {
    final boolean bindToPort;
    final Protocol first;
    Speaks speaks;
    boolean closed;
    boolean perInstance;
    List<OutboundChain> chains;

    Entry(Claim claim) {
      this.bindToPort = claim.bindToPort;
      this.first = claim.protocol;
      this.speaks = claim.speaks;
      this.perInstance = claim.perInstance;
      this.chains = claim.chains;
    }
  }

  private final Map<Key, Entry> entries = new LinkedHashMap<>();

  /** From now on nothing is added to the listeners that are there. */
  void close() {
    entries.values().forEach(entry -> entry.closed = true);
  }

  /**
   * Whether a claim of that protocol would change anything. What it would be made of need not be
   * worked out where not.
   */
  boolean isOpenFor(Key key, Protocol protocol) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return true;
    }
    boolean haveIt =
        switch (Speaks.of(protocol)) {
          case HTTP -> entry.speaks != Speaks.TCP;
          case TCP -> false;
          case ANY -> entry.speaks == Speaks.ANY;
        };
    return !entry.closed && !haveIt && !speaksFirst(protocol, entry);
  }

  /**
   * What is wanted of an address.
   *
   * @param protocol of the service's port
   * @param speaks what the chains together can tell apart
   * @param perInstance whether it is for an instance of a service without address
   */
  record Claim(
      boolean bindToPort,
      Protocol protocol,
      Speaks speaks,
      boolean perInstance,
      List<OutboundChain> chains) {}

  /** Whether the claim lost nothing but requests that others have routes for. */
  boolean claim(Key key, Claim claim) {
    Entry entry = entries.get(key);
    if (entry == null) {
      entries.put(key, new Entry(claim));
      return true;
    }
    if (!isOpenFor(key, claim.protocol)) {
      return true;
    }
    entry.perInstance &= claim.perInstance;
    if (Speaks.of(claim.protocol) == Speaks.ANY && entry.speaks == Speaks.HTTP) {
      entries.put(key, new Entry(claim));
      return true;
    }
    List<OutboundChain> before = entry.chains;
    entry.chains = merge(before, claim.chains);
    if (entry.speaks != Speaks.of(claim.protocol)) {
      entry.speaks = Speaks.ANY;
    }
    return tcpChains(before) + tcpChains(claim.chains) == tcpChains(entry.chains);
  }

  private static long tcpChains(List<OutboundChain> chains) {
    return chains.stream().filter(c -> c.content() instanceof OutboundChain.Content.Tcp).count();
  }

  private static boolean speaksFirst(Protocol protocol, Entry entry) {
    return protocol != entry.first && (speaksFirst(protocol) || speaksFirst(entry.first));
  }

  private static boolean speaksFirst(Protocol protocol) {
    return protocol == Protocol.MONGO || protocol == Protocol.MYSQL;
  }

  private static List<OutboundChain> merge(List<OutboundChain> first, List<OutboundChain> later) {
    var merged = new ArrayList<>(first);
    for (OutboundChain chain : later) {
      Optional<OutboundChain> taken =
          merged.stream().filter(c -> c.match().conflictsWith(chain.match())).findFirst();
      if (taken.isEmpty()) {
        merged.add(chain);
      }
    }
    return List.copyOf(merged);
  }

  /** The listeners, in the order in which they were claimed. */
  List<PlannedListener> listeners() {
    return entries.entrySet().stream()
        .map(
            e ->
                new PlannedListener(
                    e.getKey().bind(),
                    "",
                    e.getKey().port(),
                    e.getValue().bindToPort,
                    e.getValue().perInstance,
                    e.getValue().chains))
        .toList();
  }
}
