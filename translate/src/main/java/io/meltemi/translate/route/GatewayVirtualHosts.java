package io.meltemi.translate.route;

import io.meltemi.base.Encoded.Piece;
import io.meltemi.base.Hostname;
import io.meltemi.base.PersistentMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Hosts of a gateway's route table as virtual hosts: those with the same routes become domains of
 * the most specific among them. Immutable. Another version makes only those virtual hosts again
 * whose hosts are others.
 */
final class GatewayVirtualHosts {
  private final VirtualHostEncoder encoder;
  private final UpstreamHeaders headers;
  private final PersistentMap<Hostname, GatewayHost> hosts;

  /** Hosts of equal content, the most specific first. */
  private final PersistentMap<GatewayHost.Content, List<Hostname>> alike;

  /** Names of virtual hosts, sorted, and the bytes of each at the same index. */
  private final List<String> names;

  private final List<Piece> pieces;

  private GatewayVirtualHosts(
      VirtualHostEncoder encoder,
      UpstreamHeaders headers,
      PersistentMap<Hostname, GatewayHost> hosts,
      PersistentMap<GatewayHost.Content, List<Hostname>> alike,
      List<String> names,
      List<Piece> pieces) {
    this.encoder = encoder;
    this.headers = headers;
    this.hosts = hosts;
    this.alike = alike;
    this.names = names;
    this.pieces = pieces;
  }

  static GatewayVirtualHosts none(VirtualHostEncoder encoder, UpstreamHeaders headers) {
    return new GatewayVirtualHosts(
        encoder, headers, PersistentMap.empty(), PersistentMap.empty(), List.of(), List.of());
  }

  boolean isEmpty() {
    return hosts.isEmpty();
  }

  Optional<GatewayHost> find(Hostname host) {
    return Optional.ofNullable(hosts.get(host));
  }

  /** By the names of the virtual hosts. */
  List<Piece> pieces() {
    return pieces;
  }

  List<String> names() {
    return names;
  }

  /**
   * The same with other hosts.
   *
   * @param changed hosts that come, go or become others
   * @param now those of them that are there now
   */
  GatewayVirtualHosts with(Collection<Hostname> changed, Map<Hostname, GatewayHost> now) {
    PersistentMap<Hostname, GatewayHost> all = hosts;
    Map<GatewayHost.Content, Set<Hostname>> regrouped = new HashMap<>();
    for (Hostname host : changed) {
      GatewayHost before = all.get(host);
      GatewayHost after = now.get(host);
      if (before != null) {
        membersOf(before.content(), regrouped).remove(host);
      }
      if (after != null) {
        membersOf(after.content(), regrouped).add(host);
      }
      all = after == null ? all.without(host) : all.with(host, after);
    }
    return regrouped(all, regrouped);
  }

  private Set<Hostname> membersOf(
      GatewayHost.Content content, Map<GatewayHost.Content, Set<Hostname>> regrouped) {
    return regrouped.computeIfAbsent(
        content,
        c -> {
          List<Hostname> members = alike.get(c);
          return new LinkedHashSet<>(members == null ? List.of() : members);
        });
  }

  private GatewayVirtualHosts regrouped(
      PersistentMap<Hostname, GatewayHost> all, Map<GatewayHost.Content, Set<Hostname>> regrouped) {
    PersistentMap<GatewayHost.Content, List<Hostname>> groups = alike;
    Set<String> gone = new LinkedHashSet<>();
    Map<String, Piece> come = new HashMap<>();
    for (var entry : regrouped.entrySet()) {
      List<Hostname> before = groups.get(entry.getKey());
      if (before != null) {
        gone.add(Objects.requireNonNull(hosts.get(before.getFirst())).name());
      }
      List<Hostname> members = new ArrayList<>(entry.getValue());
      members.sort(Hostname::mostSpecificFirst);
      if (members.isEmpty()) {
        groups = groups.without(entry.getKey());
      } else {
        groups = groups.with(entry.getKey(), List.copyOf(members));
        VirtualHostInput virtualHost = virtualHost(members, all);
        come.put(virtualHost.name(), encoder.encode(virtualHost));
      }
    }
    gone.removeAll(come.keySet());
    return new Merge(gone, come).of(all, groups);
  }

  private VirtualHostInput virtualHost(
      List<Hostname> members, PersistentMap<Hostname, GatewayHost> all) {
    List<String> domains =
        members.stream().map(host -> Objects.requireNonNull(all.get(host)).domain()).toList();
    return Objects.requireNonNull(all.get(members.getFirst())).virtualHost(domains, headers);
  }

  /** Puts virtual hosts in their places among those that stay. */
  private final class Merge {
    private final Set<String> gone;
    private final Map<String, Piece> come;
    private final List<String> allNames = new ArrayList<>();
    private final List<Piece> allPieces = new ArrayList<>();

    Merge(Set<String> gone, Map<String, Piece> come) {
      this.gone = gone;
      this.come = come;
    }

    GatewayVirtualHosts of(
        PersistentMap<Hostname, GatewayHost> all,
        PersistentMap<GatewayHost.Content, List<Hostname>> groups) {
      List<String> places = new ArrayList<>(gone);
      places.addAll(come.keySet());
      Collections.sort(places);
      int from = 0;
      for (String name : places) {
        int found = Collections.binarySearch(names, name);
        int at = found < 0 ? -found - 1 : found;
        keep(from, at);
        Piece piece = come.get(name);
        if (piece != null) {
          allNames.add(name);
          allPieces.add(piece);
        }
        from = found < 0 ? at : at + 1;
      }
      keep(from, names.size());
      return new GatewayVirtualHosts(
          encoder, headers, all, groups, List.copyOf(allNames), List.copyOf(allPieces));
    }

    private void keep(int from, int to) {
      allNames.addAll(names.subList(from, to));
      allPieces.addAll(pieces.subList(from, to));
    }
  }
}
