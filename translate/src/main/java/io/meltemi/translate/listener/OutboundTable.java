package io.meltemi.translate.listener;

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
    List<OutboundChain> chains;

    Entry(boolean bindToPort, Protocol first, Speaks speaks, List<OutboundChain> chains) {
      this.bindToPort = bindToPort;
      this.first = first;
      this.speaks = speaks;
      this.chains = chains;
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
   * Claims the address for the chains.
   *
   * @param protocol of the service's port
   * @param speaks what the chains together can tell apart
   */
  void claim(
      Key key, boolean bindToPort, Protocol protocol, Speaks speaks, List<OutboundChain> chains) {
    Entry entry = entries.get(key);
    if (entry == null) {
      entries.put(key, new Entry(bindToPort, protocol, speaks, chains));
      return;
    }
    if (!isOpenFor(key, protocol)) {
      return;
    }
    if (Speaks.of(protocol) == Speaks.ANY && entry.speaks == Speaks.HTTP) {
      entries.put(key, new Entry(bindToPort, protocol, speaks, chains));
      return;
    }
    entry.chains = merge(entry.chains, chains);
    if (entry.speaks != Speaks.of(protocol)) {
      entry.speaks = Speaks.ANY;
    }
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
  List<OutboundInput> inputs(ListenerParts parts) {
    return entries.entrySet().stream()
        .map(
            e ->
                new OutboundInput(
                    e.getKey().bind(),
                    e.getKey().port(),
                    e.getValue().bindToPort,
                    e.getValue().chains,
                    parts))
        .toList();
  }
}
