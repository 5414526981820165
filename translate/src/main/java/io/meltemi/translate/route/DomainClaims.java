package io.meltemi.translate.route;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who has which name in one route table. Envoy refuses a table in which two virtual hosts share a
 * name or a domain, so the first to claim one keeps it.
 */
final class DomainClaims {
  private static final int USUAL_DOMAINS = 6;

  private final Set<String> names;
  private final Set<String> fullNames;
  private final Set<String> taken;

  /**
   * @param services about how many there will be
   */
  DomainClaims(int services) {
    names = HashSet.newHashSet(services);
    fullNames = HashSet.newHashSet(services);
    taken = HashSet.newHashSet(services * USUAL_DOMAINS);
  }

  /** Notes the full name of a service that will be in the table, before any claim is made. */
  void addFullName(String host) {
    fullNames.add(host);
  }

  /** Whether a host has that domain, or a service that full name. */
  boolean has(String domain) {
    return taken.contains(domain) || fullNames.contains(domain);
  }

  boolean claimName(String name) {
    return names.add(name);
  }

  /**
   * The domains that are still free, and are now taken; the list itself where all are.
   *
   * @param domains in lower case
   * @param expanded domains that give way to a service of that full name, even a later one
   */
  List<String> claim(List<String> domains, List<String> expanded) {
    List<String> kept = new ArrayList<>(domains.size());
    for (String domain : domains) {
      boolean another = fullNames.contains(domain) && expanded.contains(domain);
      if (!another && taken.add(domain)) {
        kept.add(domain);
      }
    }
    return kept.size() == domains.size() ? domains : List.copyOf(kept);
  }
}
