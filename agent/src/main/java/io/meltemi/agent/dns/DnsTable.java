package io.meltemi.agent.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names that istiod knows, with the shorter ones that a pod of that namespace uses. Names are
 * in lower case, without a dot at the end. Immutable.
 *
 * <p>The C library asks for {@code www.example.com} with the first search domain behind it. Where
 * the name without it is known, the answer is an alias and its addresses at once, so that the
 * search ends there; this is worked out for each query, not stored for each name.
 */
final class DnsTable {
  private static final String KUBERNETES = "Kubernetes";

  private final Map<String, Addresses> names = new HashMap<>();
  private final String searched;

  /** Where this proxy stands, which decides what short names mean. */
  record Place(String namespace, String domain, List<String> search) {
    Place {
      search = List.copyOf(search);
    }

    /** The domain without the namespace that it may begin with: {@code svc.cluster.local}. */
    String serviceDomain() {
      return domain.startsWith(namespace + ".") && !namespace.isEmpty()
          ? domain.substring(namespace.length() + 1)
          : domain;
    }
  }

  private record Addresses(List<byte[]> v4, List<byte[]> v6) {}

  /**
   * An answer.
   *
   * @param alias the name that the addresses are of, where it is another than was asked for
   * @param addresses none if the name has none of that family
   */
  record Found(Optional<String> alias, List<byte[]> addresses) {}

  DnsTable(List<NameEntry> entries, Place place) {
    this.searched = place.search().isEmpty() ? "" : "." + place.search().getFirst();
    Map<NameEntry, Addresses> known = new LinkedHashMap<>();
    for (NameEntry entry : entries) {
      Addresses addresses = addresses(entry.ips());
      if (!addresses.v4().isEmpty() || !addresses.v6().isEmpty()) {
        known.put(entry, addresses);
        names.put(plain(entry.hostname()), addresses);
      }
    }
    known.forEach(
        (entry, addresses) ->
            shorter(entry, place).forEach(name -> names.putIfAbsent(plain(name), addresses)));
    names.remove("");
  }

  private static Addresses addresses(List<String> ips) {
    List<byte[]> v4 = new ArrayList<>();
    List<byte[]> v6 = new ArrayList<>();
    for (String ip : ips) {
      try {
        InetAddress address = InetAddress.ofLiteral(ip);
        (address instanceof Inet4Address ? v4 : v6).add(address.getAddress());
      } catch (IllegalArgumentException none) {
        // a host without addresses is left out; one of several is as well
      }
    }
    return new Addresses(List.copyOf(v4), List.copyOf(v6));
  }

  /** The names besides the host's own; only those of Kubernetes have some. */
  private static Set<String> shorter(NameEntry entry, Place place) {
    Set<String> all = new LinkedHashSet<>();
    String domain = place.serviceDomain();
    if (entry.registry().equals(KUBERNETES)
        && !domain.isEmpty()
        && entry.hostname().endsWith(domain)) {
      String qualified = entry.shortname() + "." + entry.namespace();
      all.add(qualified);
      if (entry.namespace().equals(place.namespace())) {
        all.add(entry.shortname());
      }
      all.add(qualified + "." + domain.split("\\.", 2)[0]);
      all.addAll(entry.altHosts());
    }
    return all;
  }

  private static String plain(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /** How many names there are. */
  int size() {
    return names.size();
  }

  /** The answer for the family; empty if the name is unknown, so that others are to be asked. */
  Optional<Found> find(String name, boolean v6) {
    Addresses exact = named(name);
    if (exact != null) {
      return Optional.of(new Found(Optional.empty(), v6 ? exact.v6() : exact.v4()));
    }
    if (searched.isEmpty() || !name.endsWith(searched)) {
      return Optional.empty();
    }
    String alias = name.substring(0, name.length() - searched.length());
    Addresses under = named(alias);
    return under == null
        ? Optional.empty()
        : Optional.of(new Found(Optional.of(alias), v6 ? under.v6() : under.v4()));
  }

  /** By its own name, or the most specific wildcard over it. */
  private @Nullable Addresses named(String name) {
    Addresses found = names.get(name);
    for (int dot = name.indexOf('.'); found == null && dot >= 0; dot = name.indexOf('.', dot + 1)) {
      found = names.get("*" + name.substring(dot));
    }
    return found;
  }
}
