package io.meltemi.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Patches to what is made for Envoy.
 *
 * @param patches those that can be applied, in the order in which they are written
 * @param restriction what is denied because others cannot, and might have stopped something
 */
public record EnvoyFilter(
    ConfigMeta meta,
    PolicyTargets targets,
    int priority,
    List<Patch> patches,
    Optional<Restriction> restriction)
    implements MeshObject {
  public EnvoyFilter {
    patches = List.copyOf(patches);
  }

  /** The part of the configuration that a patch is for. */
  public enum ApplyTo {
    LISTENER,
    FILTER_CHAIN,
    NETWORK_FILTER,
    HTTP_FILTER,
    ROUTE_CONFIGURATION,
    VIRTUAL_HOST,
    HTTP_ROUTE,
    CLUSTER,
    EXTENSION_CONFIG,
    BOOTSTRAP,
    LISTENER_FILTER
  }

  public enum Operation {
    MERGE,
    ADD,
    REMOVE,
    INSERT_BEFORE,
    INSERT_AFTER,
    INSERT_FIRST,
    REPLACE
  }

  /** For what traffic the configuration is made. */
  public enum Context {
    ANY,
    SIDECAR_INBOUND,
    SIDECAR_OUTBOUND,
    GATEWAY,
    WAYPOINT
  }

  /**
   * One patch.
   *
   * @param value Envoy's configuration as maps, lists, strings, numbers and booleans
   * @param stops the traffic that would be let through if the patch were left out
   */
  public record Patch(
      ApplyTo applyTo,
      Match match,
      Operation operation,
      Map<String, Object> value,
      Set<Restriction.Context> stops) {
    public Patch {
      value = Collections.unmodifiableMap(new LinkedHashMap<>(value));
      stops = Set.copyOf(stops);
    }
  }

  /** What a patch is for. */
  public record Match(
      Context context,
      ProxyMatch proxy,
      Optional<ListenerMatch> listener,
      Optional<TableMatch> table,
      Optional<ClusterMatch> cluster) {
    public static final Match ANYTHING =
        new Match(
            Context.ANY, ProxyMatch.ANY, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * The proxies that are meant.
   *
   * @param version a regex of RE2, found anywhere in the proxy's version; empty: any
   * @param metadata text fields of the node's metadata
   */
  public record ProxyMatch(String version, Map<String, String> metadata) {
    public static final ProxyMatch ANY = new ProxyMatch("", Map.of());

    public ProxyMatch {
      metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    }
  }

  /** A listener; empty texts and 0 match any. */
  public record ListenerMatch(
      int port, String name, String listenerFilter, Optional<ChainMatch> chain) {}

  /**
   * A filter chain; empty texts and 0 match any.
   *
   * @param applicationProtocols with commas between; the chain has to have all of them
   */
  public record ChainMatch(
      String name,
      String sni,
      String transportProtocol,
      String applicationProtocols,
      int destinationPort,
      Optional<FilterMatch> filter) {}

  /** A network filter, and maybe a filter inside it. */
  public record FilterMatch(String name, Optional<String> inner) {}

  /**
   * A route table; empty texts and 0 match any.
   *
   * @param gateway {@code namespace/name}
   */
  public record TableMatch(
      int port, String portName, String gateway, String name, Optional<HostMatch> host) {}

  /** A virtual host; empty texts match any. */
  public record HostMatch(String name, String domain, Optional<RouteMatch> route) {}

  public record RouteMatch(String name, Action action) {}

  public enum Action {
    ANY,
    ROUTE,
    REDIRECT,
    DIRECT_RESPONSE
  }

  /** A cluster; where it has a name, that alone counts. */
  public record ClusterMatch(int port, String service, String subset, String name) {}

  /** The same, and what it selects is denied in those contexts. */
  public EnvoyFilter denying(Set<Restriction.Context> contexts, String why) {
    return new EnvoyFilter(
        meta.closed(why),
        targets,
        priority,
        patches,
        Optional.of(Restriction.of(meta, targets, contexts)));
  }

  /** What stands in for one with errors. */
  public EnvoyFilter closed(String why) {
    return new EnvoyFilter(meta.closed(why), targets, priority, List.of(), restriction);
  }
}
