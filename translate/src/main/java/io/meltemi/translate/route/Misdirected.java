package io.meltemi.translate.route;

import io.meltemi.base.Hostname;
import io.meltemi.translate.route.GatewayServers.BoundServer;
import io.meltemi.translate.scope.GatewayService;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Requests that come to an HTTPS listener of the Gateway API by a connection whose SNI chose it,
 * though their host is that of another HTTPS listener on the port: browsers do so where one
 * certificate is good for both. They are answered 421, after which a client makes a connection of
 * its own. Istio answers 404.
 *
 * @param own hostnames of the listener; empty where there is nothing to tell apart
 * @param others hostnames of the other listeners, sorted
 */
record Misdirected(Set<Hostname> own, Set<Hostname> others) {
  static final Misdirected NONE = new Misdirected(Set.of(), Set.of());

  /** Past that, each table does not name all of them: a gateway may have thousands. */
  private static final int MANY = 64;

  private static final Hostname ANY = Hostname.of("*");

  /** The hostnames of all such listeners of an address and port, by the route tables there. */
  static Map<String, SortedSet<Hostname>> byTable(GatewayServers servers) {
    Map<String, SortedSet<Hostname>> all = new HashMap<>();
    for (GatewayServers.Listener listener : servers.listeners()) {
      List<BoundServer> some = listener.servers().stream().filter(Misdirected::isListener).toList();
      SortedSet<Hostname> hostnames = hostnames(some);
      some.forEach(server -> all.put(server.routeName(), hostnames));
    }
    return all;
  }

  /**
   * @param table the servers of one route table
   * @param neighbours the hostnames of all listeners on their address and port
   */
  static Misdirected of(List<BoundServer> table, SortedSet<Hostname> neighbours) {
    if (!table.stream().allMatch(Misdirected::isListener)) {
      return NONE;
    }
    Set<Hostname> own = hostnames(table);
    if (own.containsAll(neighbours)) {
      return NONE;
    }
    Set<Hostname> others = new TreeSet<>(neighbours);
    others.removeAll(own);
    return new Misdirected(own, others);
  }

  private static boolean isListener(BoundServer bound) {
    return bound.server().tls().isPresent()
        && GatewayServers.routesHttp(bound.server())
        && GatewayService.of(bound.gateway()).isPresent();
  }

  private static SortedSet<Hostname> hostnames(List<BoundServer> servers) {
    SortedSet<Hostname> all = new TreeSet<>(Hostname::mostSpecificFirst);
    for (BoundServer bound : servers) {
      for (String host : bound.hosts()) {
        all.add(Hostname.of(host.substring(host.indexOf('/') + 1)));
      }
    }
    return all;
  }

  boolean isNone() {
    return others.isEmpty();
  }

  /** Whether a host, which this listener takes, is rather one of another that fits better. */
  boolean takes(Hostname host) {
    return others.contains(bestFitting(host));
  }

  private Hostname bestFitting(Hostname host) {
    if (own.contains(host) || others.contains(host)) {
      return host;
    }
    String text = host.value();
    for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', dot + 1)) {
      Hostname wider = Hostname.of("*" + text.substring(dot));
      if (own.contains(wider) || others.contains(wider)) {
        return wider;
      }
    }
    return ANY;
  }

  /** The hostnames of this listener that another one's, which is wider, must not take. */
  List<Hostname> kept() {
    Collection<Hostname> wider = domains();
    return own.stream().filter(mine -> wider.stream().anyMatch(mine::isSubsetOf)).toList();
  }

  /** The hosts that are answered 421, as far as nothing narrower is there. */
  Collection<Hostname> domains() {
    if (others.size() <= MANY || own.contains(ANY)) {
      return others;
    }
    Set<Hostname> few = new TreeSet<>(Hostname::mostSpecificFirst);
    others.stream().filter(other -> own.stream().anyMatch(other::isSubsetOf)).forEach(few::add);
    few.add(ANY);
    return few;
  }
}
