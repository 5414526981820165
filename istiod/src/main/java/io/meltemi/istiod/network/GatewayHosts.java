package io.meltemi.istiod.network;

import io.meltemi.base.RepeatedTask;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.MeshChange;
import io.meltemi.translate.scope.NetworkGateways;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Looks up the hosts by which gateways between networks are named, again and again. One that cannot
 * be found any more keeps its addresses, so that a name server that fails takes nothing away.
 */
public final class GatewayHosts {
  private static final System.Logger LOG = System.getLogger("network");

  /** How often the configuration is looked at; names are asked for as often as the JVM's cache. */
  private static final Duration PERIOD = Duration.ofSeconds(5);

  /** Finds the addresses of a host. */
  @FunctionalInterface
  public interface Resolver {
    Resolver SYSTEM = InetAddress::getAllByName;

    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  private final Supplier<Optional<ConfigSnapshot>> config;
  private final Resolver resolver;
  private final MeshChange.Sink sink;
  // What follows belongs to the thread.
  private SortedMap<String, List<String>> known = Collections.emptySortedMap();
  private final Set<String> lost = new HashSet<>();

  private GatewayHosts(
      Supplier<Optional<ConfigSnapshot>> config, Resolver resolver, MeshChange.Sink sink) {
    this.config = config;
    this.resolver = resolver;
    this.sink = sink;
  }

  /**
   * Begins to look, on a thread of its own.
   *
   * @return what ends it
   */
  public static RepeatedTask start(
      Supplier<Optional<ConfigSnapshot>> config, Resolver resolver, MeshChange.Sink sink) {
    var hosts = new GatewayHosts(config, resolver, sink);
    return RepeatedTask.start(
        "gateway-hosts", PERIOD, () -> hosts.config.get().ifPresent(hosts::look));
  }

  private void look(ConfigSnapshot now) {
    var found = new TreeMap<String, List<String>>();
    for (String host : NetworkGateways.hosts(now)) {
      try {
        found.put(
            host,
            Arrays.stream(resolver.resolve(host))
                .map(InetAddress::getHostAddress)
                .sorted()
                .toList());
        lost.remove(host);
      } catch (UnknownHostException e) {
        if (lost.add(host)) {
          LOG.log(Level.WARNING, "gateway {0} of a network: its address is not found", host);
        }
        found.put(host, known.getOrDefault(host, List.of()));
      }
    }
    if (!found.equals(known)) {
      known = Collections.unmodifiableSortedMap(found);
      sink.accept(List.of(new MeshChange.Addresses(known)));
    }
  }
}
