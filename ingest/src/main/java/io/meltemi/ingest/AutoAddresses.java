package io.meltemi.ingest;

import io.meltemi.base.IpRange;
import io.meltemi.base.ResourceName;
import io.meltemi.ingest.AddressClaims.Host;
import io.meltemi.model.AddressStatus;
import io.meltemi.model.ServiceEntry;
import io.meltemi.model.ServiceEntry.HostAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Gives hosts of service entries that have no address one of each range, so that TCP to them can be
 * told apart. An address that the entry's status tells holds, unless it is another's; a host
 * without one gets what its name leads to, which is the same after a restart and in every replica,
 * unless two names meet. What is given and not told is for the status. Confined to the writer's
 * thread.
 *
 * <p>Source for who gets one: istio 1.30.3 pilot/pkg/controllers/ipallocate and
 * pilot/pkg/networking/serviceentry. Istio counts up, and has no address before the status tells
 * it; hosts that are resolved as they are asked for ({@code DYNAMIC_DNS}) get one from it, which
 * sidecars have no use for.
 */
final class AutoAddresses {
  private static final String ENABLE = "networking.istio.io/enable-autoallocate-ip";

  private final List<AddressPool> pools;
  private final AddressClaims claims = new AddressClaims();
  private final Map<ResourceName, ServiceEntry> entries = new HashMap<>();

  /** The entries that name a host. */
  private final Map<Host, Set<ResourceName>> namers = new HashMap<>();

  private final SortedMap<ResourceName, AddressStatus> unwritten = new TreeMap<>();
  private List<AddressStatus> published = List.of();
  private boolean changed;

  /**
   * @param ranges none: nobody gets an address, whatever statuses tell
   */
  AutoAddresses(List<IpRange> ranges) {
    this.pools = ranges.stream().map(range -> new AddressPool(range, claims)).toList();
  }

  /** Takes a new entry, or another version: it, and the other entries that it may have moved. */
  Set<ServiceEntry> put(ServiceEntry entry) {
    ResourceName name = entry.meta().resource();
    Optional<ServiceEntry> before = Optional.ofNullable(entries.put(name, entry));
    var named = new HashSet<String>();
    before.ifPresent(old -> named.addAll(unclaim(old)));
    named.addAll(claim(entry));
    before.ifPresent(this::releaseUnnamed);
    Set<ServiceEntry> moved = moved(named);
    moved.add(entry);
    moved.forEach(this::note);
    return moved;
  }

  /** The entry is gone: the entries that this may have moved. */
  Set<ServiceEntry> remove(ServiceEntry entry) {
    entries.remove(entry.meta().resource());
    changed |= unwritten.remove(entry.meta().resource()) != null;
    Set<String> named = unclaim(entry);
    releaseUnnamed(entry);
    Set<ServiceEntry> moved = moved(named);
    moved.forEach(this::note);
    return moved;
  }

  /** Whether there is anything else to write than was published. */
  boolean isChanged() {
    return changed;
  }

  /**
   * What is given and no status tells yet, by the entries' names; counts as published from now on.
   * The same instance while nothing changes.
   */
  List<AddressStatus> publish() {
    if (changed) {
      published = List.copyOf(unwritten.values());
      changed = false;
    }
    return published;
  }

  /** The addresses of its hosts, in the order of the hosts; empty where it has its own. */
  List<HostAddress> of(ServiceEntry entry) {
    if (!isEligible(entry)) {
      return List.of();
    }
    var told = told(entry);
    var all = new ArrayList<HostAddress>();
    for (String host : hosts(entry)) {
      Set<String> addresses = new LinkedHashSet<>();
      if (told.containsKey(host)) {
        told.get(host).forEach(a -> kept(entry, host, a).ifPresent(addresses::add));
      } else {
        pools.forEach(pool -> pool.of(hostOf(entry, host)).ifPresent(addresses::add));
      }
      addresses.forEach(address -> all.add(new HostAddress(host, address)));
    }
    return all;
  }

  /** The address that the status tells, or another of its range. */
  private Optional<String> kept(ServiceEntry entry, String host, String address) {
    Host owner = hostOf(entry, host);
    if (claims.mayKeep(entry.meta(), owner, address)) {
      return Optional.of(address);
    }
    return pools.stream()
        .filter(pool -> pool.isFamilyOf(address))
        .findFirst()
        .flatMap(pool -> pool.of(owner));
  }

  private void note(ServiceEntry entry) {
    ResourceName name = entry.meta().resource();
    List<HostAddress> given = of(entry);
    if (isEligible(entry) && !byHost(given).equals(told(entry))) {
      var status = new AddressStatus(name, entry.statusAddresses(), given);
      changed |= !status.equals(unwritten.put(name, status));
    } else {
      changed |= unwritten.remove(name) != null;
    }
  }

  private boolean isEligible(ServiceEntry entry) {
    return !pools.isEmpty()
        && entry.addresses().isEmpty()
        && entry.discovery().resolution() != ServiceEntry.Resolution.NONE
        && entry.discovery().resolution() != ServiceEntry.Resolution.DYNAMIC_DNS
        && !entry.meta().labels().getOrDefault(ENABLE, "true").equalsIgnoreCase("false");
  }

  private static List<String> hosts(ServiceEntry entry) {
    return entry.hosts().stream().filter(host -> !host.startsWith("*")).distinct().toList();
  }

  private static Host hostOf(ServiceEntry entry, String host) {
    return new Host(entry.meta().namespace(), host);
  }

  /** What the status tells, as far as it is addresses. */
  private static Map<String, List<String>> told(ServiceEntry entry) {
    return byHost(
        entry.statusAddresses().stream()
            .flatMap(
                a ->
                    IpRange.literal(a.value())
                        .map(address -> new HostAddress(a.host(), IpRange.text(address)))
                        .stream())
            .toList());
  }

  private static Map<String, List<String>> byHost(List<HostAddress> addresses) {
    var byHost = new LinkedHashMap<String, List<String>>();
    addresses.forEach(
        a -> byHost.computeIfAbsent(a.host(), _ -> new ArrayList<>(2)).add(a.value()));
    return byHost;
  }

  /** Notes what the entry names; the addresses of it. */
  private Set<String> claim(ServiceEntry entry) {
    var named = new HashSet<String>();
    for (HostAddress claim : claimsOf(entry)) {
      claims.add(claim.value(), entry.meta(), ownerOf(entry, claim));
      named.add(claim.value());
    }
    if (isEligible(entry)) {
      hosts(entry)
          .forEach(
              host ->
                  namers
                      .computeIfAbsent(hostOf(entry, host), _ -> new HashSet<>(1))
                      .add(entry.meta().resource()));
    }
    return named;
  }

  private Set<String> unclaim(ServiceEntry entry) {
    var named = new HashSet<String>();
    for (HostAddress claim : claimsOf(entry)) {
      claims.remove(claim.value(), entry.meta(), ownerOf(entry, claim));
      named.add(claim.value());
    }
    for (String host : hosts(entry)) {
      namers.getOrDefault(hostOf(entry, host), new HashSet<>()).remove(entry.meta().resource());
    }
    return named;
  }

  /** Hosts of an old version that no entry names any more. */
  private void releaseUnnamed(ServiceEntry old) {
    for (String name : hosts(old)) {
      Host host = hostOf(old, name);
      if (namers.getOrDefault(host, Set.of()).isEmpty()) {
        namers.remove(host);
        pools.forEach(pool -> pool.release(host));
      }
    }
  }

  /** Addresses that the entry names; the host is empty where a user wrote them. */
  private List<HostAddress> claimsOf(ServiceEntry entry) {
    var named = new ArrayList<HostAddress>();
    for (String address : entry.addresses()) {
      IpRange.literal(address).ifPresent(a -> named.add(new HostAddress("", IpRange.text(a))));
    }
    if (isEligible(entry)) {
      told(entry)
          .forEach(
              (host, addresses) ->
                  addresses.forEach(address -> named.add(new HostAddress(host, address))));
    }
    return named;
  }

  private static Optional<Host> ownerOf(ServiceEntry entry, HostAddress claim) {
    return claim.host().isEmpty() && !entry.addresses().isEmpty()
        ? Optional.empty()
        : Optional.of(hostOf(entry, claim.host()));
  }

  /** Entries that may have got or lost one of these addresses. */
  private Set<ServiceEntry> moved(Set<String> addresses) {
    var names = new HashSet<ResourceName>();
    for (String address : addresses) {
      names.addAll(claims.entriesOf(address));
      for (AddressPool pool : pools) {
        pool.yield(address).ifPresent(host -> names.addAll(namers.getOrDefault(host, Set.of())));
      }
    }
    var moved = new LinkedHashSet<ServiceEntry>();
    names.stream().sorted().map(entries::get).filter(Objects::nonNull).forEach(moved::add);
    return moved;
  }
}
