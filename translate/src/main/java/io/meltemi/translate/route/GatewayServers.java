package io.meltemi.translate.route;

import io.meltemi.base.Hostname;
import io.meltemi.model.Gateway;
import io.meltemi.model.Gateway.Mode;
import io.meltemi.model.Gateway.Server;
import io.meltemi.model.Protocol;
import io.meltemi.model.ServiceTarget;
import io.meltemi.translate.scope.GatewayService;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The servers of all Gateways of one router, merged by port: plain HTTP servers share a port and a
 * route table, TLS servers share a port by their hosts, everything else keeps the port that it took
 * first. What would make Envoy refuse the listener is left out; older Gateways win.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/gateway.go, mergeGateways.
 *
 * @param listeners in the order in which their first server came
 * @param byRouteName the servers of each route table, in order
 * @param conflicts what servers wanted that earlier ones have
 */
public record GatewayServers(
    List<Listener> listeners,
    Map<String, List<BoundServer>> byRouteName,
    List<GatewayConflict> conflicts) {

  /**
   * One address and port to listen on.
   *
   * @param bind empty for every address
   * @param protocol that of its first server
   * @param routeName the route table of plain HTTP servers; empty for others
   */
  public record Listener(
      int port, String bind, Protocol protocol, String routeName, List<BoundServer> servers) {}

  /**
   * A server on the port that it really listens on.
   *
   * @param hosts as {@code host} or {@code namespace/host}; {@code .} and {@code *} are resolved
   * @param port the workload's port, where the server names a port of its service
   * @param routeName its route table; empty where it does not speak HTTP
   * @param http3 whether it is served over QUIC too
   */
  public record BoundServer(
      Gateway gateway,
      Server server,
      List<String> hosts,
      int port,
      String routeName,
      boolean http3) {
    /** {@code namespace/name} of the Gateway, as VirtualServices name it. */
    public String gatewayName() {
      return gateway.meta().resource().toString();
    }

    /** For users. */
    public String title() {
      String name = GatewayConflict.name(gateway.meta());
      return server.port().name().isEmpty() ? name : name + " (" + server.port().name() + ")";
    }

    private BoundServer withHosts(List<String> others) {
      return new BoundServer(gateway, server, others, port, routeName, http3);
    }

    /** The hosts for a VirtualService of that namespace. */
    public List<Hostname> hostsFor(String namespace) {
      List<Hostname> visible = new ArrayList<>();
      for (String host : hosts) {
        int slash = host.indexOf('/');
        if (slash < 0 || host.substring(0, slash).equals(namespace)) {
          visible.add(Hostname.of(host.substring(slash + 1)));
        }
      }
      return visible;
    }
  }

  private static final String DIRECT_PORTS_LABEL =
      "experimental.istio.io/disable-gateway-port-translation";

  public static GatewayServers of(ProxyScope scope) {
    var merge = new Merge();
    for (Gateway gateway : scope.gateways()) {
      for (Server server : gateway.servers()) {
        List<String> hosts = resolvedHosts(server, gateway.meta().namespace());
        boolean http3 = scope.servesHttp3() && isServedByQuic(server, scope.proxy().targets());
        for (int port : portsOf(server, gateway, scope.proxy().targets())) {
          String routes = routeName(gateway, server, port);
          merge.add(new BoundServer(gateway, server, hosts, port, routes, http3));
        }
      }
    }
    return merge.result();
  }

  /** Whether it ends TLS or has none, and routes HTTP requests. */
  public static boolean routesHttp(Server server) {
    return server.port().protocol().isHttp()
        || (server.port().protocol() == Protocol.HTTPS
            && server.tls().isPresent()
            && !passesThrough(server));
  }

  /** Whether TLS goes on to the destination as it is. */
  public static boolean passesThrough(Server server) {
    return server
        .tls()
        .filter(t -> t.mode() == Mode.PASSTHROUGH || t.mode() == Mode.AUTO_PASSTHROUGH)
        .isPresent();
  }

  private static String routeName(Gateway gateway, Server server, int port) {
    if (!routesHttp(server)) {
      return "";
    }
    String bind = server.bind().isEmpty() ? "" : "." + server.bind();
    if (server.port().protocol().isHttp()) {
      return "http." + port + bind;
    }
    return String.join(
            ".",
            "https",
            Integer.toString(server.port().number()),
            server.port().name(),
            gateway.meta().name(),
            gateway.meta().namespace())
        + bind;
  }

  private static List<String> resolvedHosts(Server server, String namespace) {
    List<String> hosts = new ArrayList<>();
    for (String host : server.hosts()) {
      if (host.equals("*/*")) {
        return List.of("*");
      }
      if (host.startsWith("./")) {
        hosts.add(namespace + host.substring(1));
      } else {
        hosts.add(host.startsWith("*/") ? host.substring(2) : host);
      }
    }
    return List.copyOf(hosts);
  }

  /** Where the service has a port of that number for UDP as well. */
  private static boolean isServedByQuic(Server server, List<ServiceTarget> targets) {
    boolean ends =
        server
            .tls()
            .filter(tls -> tls.mode() == Mode.SIMPLE || tls.mode() == Mode.MUTUAL)
            .isPresent();
    return ends
        && server.port().protocol() == Protocol.HTTPS
        && targets.stream()
            .anyMatch(
                target ->
                    target.port().number() == server.port().number()
                        && target.port().protocol() == Protocol.UDP);
  }

  /**
   * A port of a service of the router means the port behind it. A Gateway that was made for certain
   * services has exactly their ports; another one that finds none listens on the number itself.
   */
  private static Set<Integer> portsOf(Server server, Gateway gateway, List<ServiceTarget> targets) {
    int number = server.port().number();
    Optional<GatewayService> services = GatewayService.of(gateway);
    Set<Integer> ports = new TreeSet<>();
    for (ServiceTarget target : targets) {
      if (target.port().number() != number || target.port().protocol() == Protocol.UDP) {
        continue;
      }
      if (services.isEmpty()) {
        if (target.service().attributes().labels().find(DIRECT_PORTS_LABEL).isEmpty()) {
          return Set.of(target.targetPort());
        }
      } else if (services.get().has(target)) {
        ports.add(target.targetPort());
      }
    }
    return ports.isEmpty() && services.isEmpty() ? Set.of(number) : ports;
  }

  /** Takes servers one by one and decides which of them fit together. */
  private static final class Merge {
    private record Address(int port, Protocol protocol, String bind) {}

    private record TlsHost(int port, String bind, String host) {}

    private final Map<Address, List<BoundServer>> servers = new LinkedHashMap<>();
    private final Map<Address, String> routeNames = new HashMap<>();
    private final Map<Integer, Address> plain = new HashMap<>();
    private final Map<Integer, BoundServer> ports = new HashMap<>();
    private final Map<TlsHost, BoundServer> tlsHosts = new HashMap<>();
    private final Set<Address> tlsBinds = new HashSet<>();
    private final Map<String, List<BoundServer>> byRouteName = new LinkedHashMap<>();
    private final List<GatewayConflict> conflicts = new ArrayList<>();

    void add(BoundServer wanted) {
      Server server = wanted.server();
      BoundServer bound = server.tls().isPresent() ? claimHosts(wanted) : wanted;
      if (bound.hosts().isEmpty() && !wanted.hosts().isEmpty()) {
        return;
      }
      Address address = new Address(bound.port(), server.port().protocol(), server.bind());
      if (ports.putIfAbsent(bound.port(), bound) == null) {
        if (server.tls().isEmpty() || server.port().protocol().isHttp()) {
          plain.put(bound.port(), address);
        }
        routeNames.put(address, bound.routeName());
        keep(bound, address);
      } else if (plain.containsKey(bound.port())) {
        joinPlain(bound, address, plain.get(bound.port()));
      } else {
        joinTls(bound, address);
      }
    }

    /**
     * Hosts of TLS servers become SNI matches, which must differ on one address. One that names a
     * host as an earlier server does is left out as a whole, as in Istio; one that means the same
     * host for another namespace loses that host alone.
     */
    private BoundServer claimHosts(BoundServer bound) {
      var free = new ArrayList<String>();
      boolean same = false;
      Map<TlsHost, BoundServer> claims = new HashMap<>();
      for (String host : bound.hosts()) {
        String name = host.substring(host.indexOf('/') + 1);
        var wanted = new TlsHost(bound.port(), bound.server().bind(), name);
        BoundServer owner = tlsHosts.get(wanted);
        if (owner == null) {
          free.add(host);
          claims.put(wanted, bound);
        } else {
          same |= owner.hosts().contains(host);
          note("SNI host " + name + " on port " + bound.port(), owner, bound);
        }
      }
      if (same) {
        return bound.withHosts(List.of());
      }
      tlsHosts.putAll(claims);
      return free.size() == bound.hosts().size() ? bound : bound.withHosts(free);
    }

    private void note(String what, BoundServer owner, BoundServer loser) {
      conflicts.add(new GatewayConflict(what, owner.title(), loser.title()));
    }

    private void joinPlain(BoundServer bound, Address address, Address first) {
      boolean sameBind = first.bind.equals(address.bind);
      boolean fits =
          (address.protocol.isHttp() || address.protocol == first.protocol)
              && first.protocol.isHttp()
              && !bound.routeName().isEmpty();
      if (sameBind && !fits) {
        lostPort(bound);
        return;
      }
      Address target = sameBind ? first : address;
      routeNames.putIfAbsent(target, bound.routeName());
      keep(bound, target);
    }

    private void lostPort(BoundServer bound) {
      BoundServer owner = ports.getOrDefault(bound.port(), bound);
      note("port " + bound.port(), owner, bound);
    }

    private void joinTls(BoundServer bound, Address address) {
      boolean newBind = tlsBinds.add(new Address(address.port, Protocol.TLS, address.bind));
      List<BoundServer> namesakes =
          routesHttp(bound.server())
              ? byRouteName.getOrDefault(bound.routeName(), List.of())
              : List.of();
      if (!namesakes.isEmpty()) {
        String name = bound.server().port().name();
        note("port name " + name, namesakes.getFirst(), bound);
      } else if (bound.server().tls().isEmpty() && !newBind) {
        lostPort(bound);
      } else {
        keep(bound, address);
      }
    }

    private void keep(BoundServer bound, Address address) {
      servers.computeIfAbsent(address, a -> new ArrayList<>()).add(bound);
      if (!bound.routeName().isEmpty()) {
        byRouteName.computeIfAbsent(bound.routeName(), n -> new ArrayList<>()).add(bound);
      }
    }

    GatewayServers result() {
      List<Listener> listeners = new ArrayList<>();
      servers.forEach(
          (address, list) ->
              listeners.add(
                  new Listener(
                      address.port,
                      address.bind,
                      address.protocol,
                      routeNames.getOrDefault(address, ""),
                      List.copyOf(list))));
      return new GatewayServers(List.copyOf(listeners), byRouteName, List.copyOf(conflicts));
    }
  }
}
