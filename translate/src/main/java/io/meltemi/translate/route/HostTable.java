package io.meltemi.translate.route;

import io.meltemi.base.Encoded.Piece;
import io.meltemi.model.VirtualService;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The virtual hosts of one port, without the one that takes the rest. Any thread. */
final class HostTable {
  private static final Comparator<VirtualHostInput> BY_NAME =
      Comparator.comparing(VirtualHostInput::name);

  private final List<VirtualHostInput> hosts;

  private final List<?> parts;

  private final DomainClaims claims;

  /** Made once and shared; two threads may both make it, of the same pieces. */
  private volatile Piece @Nullable [] encoded;

  /**
   * @param hosts by name
   * @param parts what caches keep as long as the table is here
   * @param claims which domains are taken
   */
  HostTable(List<VirtualHostInput> hosts, List<?> parts, DomainClaims claims) {
    this.hosts = List.copyOf(hosts);
    this.parts = parts;
    this.claims = claims;
  }

  DomainClaims claims() {
    return claims;
  }

  /** The host of that name. */
  Optional<VirtualHostInput> find(String name) {
    int index = position(name);
    return index < 0 ? Optional.empty() : Optional.of(hosts.get(index));
  }

  private int position(String name) {
    return Collections.binarySearch(
        hosts,
        new VirtualHostInput(name, List.of(), List.of(), false, UpstreamHeaders.NONE, 0),
        BY_NAME);
  }

  /** This table with some hosts exchanged for others of the same name. */
  HostTable with(List<VirtualHostInput> others, VirtualHostEncoder encoder) {
    List<VirtualHostInput> all = new ArrayList<>(hosts);
    Piece[] pieces = encoded(encoder).clone();
    for (VirtualHostInput other : others) {
      int index = position(other.name());
      all.set(index, other);
      pieces[index] = encoder.encode(other);
    }
    var table = new HostTable(all, List.of(this, others), claims);
    table.encoded = pieces;
    return table;
  }

  Piece[] encoded(VirtualHostEncoder encoder) {
    Piece[] known = encoded;
    if (known == null) {
      known = encoder.encode(hosts);
      encoded = known;
    }
    return known;
  }

  /**
   * This table with the routes of some VirtualServices exchanged for those of their later versions;
   * names and domains stay as they are.
   *
   * @param rules by the version before
   * @return absent where a host has a route from several, or routes that are gone
   */
  Optional<HostTable> exchanged(
      Map<VirtualService, RouteSource.Rules> rules, VirtualHostEncoder encoder) {
    Piece[] before = encoded;
    Piece[] after = before == null ? null : before.clone();
    List<VirtualHostInput> changed = new ArrayList<>(hosts);
    for (int i = 0; i < hosts.size(); i++) {
      VirtualHostInput host = hosts.get(i);
      if (host.routes().size() == 1
          && host.routes().get(0) instanceof RouteSource.Rules old
          && rules.containsKey(old.virtualService().value())) {
        RouteSource.Rules now = rules.get(old.virtualService().value());
        if (now == null) {
          return Optional.empty();
        }
        VirtualHostInput other = host.withRoutes(now);
        changed.set(i, other);
        if (after != null) {
          after[i] = encoder.encode(other);
        }
      }
    }
    var table = new HostTable(changed, parts, claims);
    table.encoded = after;
    return Optional.of(table);
  }

  /** Whether a host's routes come from that VirtualService. */
  boolean uses(VirtualService virtualService) {
    return hosts.stream()
        .flatMap(host -> host.routes().stream())
        .anyMatch(
            routes ->
                routes instanceof RouteSource.Rules rules
                    && rules.virtualService().value().equals(virtualService));
  }

  /**
   * The host for a listener of one service. It needs no condition on the Host header: the service
   * was found by its address. Absent where another one has its name.
   */
  List<VirtualHostInput> sniffed(RouteName.Sniffed name) {
    String wanted = VirtualHostDomains.hostAndPort(name.host(), name.port());
    return find(wanted)
        .filter(host -> host.domains().contains(name.host()))
        .map(host -> List.of(host.withDomains(List.of("*"))))
        .orElse(List.of());
  }
}
