package io.meltemi.ingest;

import io.meltemi.base.ResourceName;
import io.meltemi.model.ConfigMeta;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which addresses service entries name themselves. Where several name one, it is that of whoever
 * wrote it as the entry's address, else of the oldest entry whose status tells it. Confined to the
 * writer's thread.
 */
final class AddressClaims {
  /** A host of a namespace: it has the same addresses in all entries that name it. */
  record Host(String namespace, String name) {}

  /**
   * @param host whose address the entry's status says it is; absent where a user wrote it
   */
  private record Claim(ConfigMeta entry, Optional<Host> host) {
    static final Comparator<Claim> BEST_FIRST =
        Comparator.comparing((Claim c) -> c.host.isPresent())
            .thenComparing(Claim::entry, ConfigMeta.OLDEST_FIRST)
            .thenComparing(c -> c.host.map(Host::name).orElse(""));
  }

  private final Map<String, SortedSet<Claim>> byAddress = new HashMap<>();

  void add(String address, ConfigMeta entry, Optional<Host> host) {
    byAddress
        .computeIfAbsent(address, _ -> new TreeSet<>(Claim.BEST_FIRST))
        .add(new Claim(entry, host));
  }

  void remove(String address, ConfigMeta entry, Optional<Host> host) {
    byAddress.computeIfPresent(
        address,
        (_, claims) -> {
          claims.remove(new Claim(entry, host));
          return claims.isEmpty() ? null : claims;
        });
  }

  /** Whether nobody names the address, or this host's entries do. */
  boolean isFreeFor(Host host, String address) {
    return best(address).map(best -> best.host.equals(Optional.of(host))).orElse(true);
  }

  /** Whether the address that the entry's status tells is not another's. */
  boolean mayKeep(ConfigMeta entry, Host host, String address) {
    return isFreeFor(host, address)
        || best(address).map(best -> best.entry.resource().equals(entry.resource())).orElse(true);
  }

  private Optional<Claim> best(String address) {
    return Optional.ofNullable(byAddress.get(address)).map(SortedSet::first);
  }

  /** The entries that name the address, by their names. */
  Set<ResourceName> entriesOf(String address) {
    return byAddress.getOrDefault(address, new TreeSet<>(Claim.BEST_FIRST)).stream()
        .map(claim -> claim.entry.resource())
        .collect(Collectors.toSet());
  }
}
