package io.meltemi.translate.authz;

import io.meltemi.model.AuthorizationPolicy.Values;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The mesh's trust domain and its aliases: who is known under one of them is known under all.
 * Source: istio 1.30.3 pilot/pkg/security/trustdomain/bundle.go.
 */
record TrustDomains(List<String> all) {
  /** The mesh's own, whatever that is called. */
  private static final String LOCAL = "cluster.local";

  /** Principals, with those of the mesh under each of its names. */
  Values ofPrincipals(Values principals) {
    return new Values(
        principals.values().stream().flatMap(this::aliases).toList(),
        principals.notValues().stream().flatMap(this::aliases).toList());
  }

  /** Trust domains, with all of the mesh's in the place of one of them. */
  Values expanded(Values domains) {
    return new Values(expanded(domains.values()), expanded(domains.notValues()));
  }

  private List<String> expanded(List<String> domains) {
    return domains.stream()
        .flatMap(domain -> all.contains(domain) ? all.stream() : Stream.of(domain))
        .distinct()
        .toList();
  }

  private Stream<String> aliases(String principal) {
    Optional<String> domain = domainOf(principal);
    boolean ours =
        domain.filter(d -> d.equals(LOCAL) || all.stream().anyMatch(a -> same(d, a))).isPresent();
    if (!ours) {
      return Stream.of(principal);
    }
    String written = domain.orElseThrow();
    var aliases = new LinkedHashSet<String>();
    for (String alias : all) {
      aliases.add(
          endsAs(alias, written) ? principal : alias + principal.substring(written.length()));
    }
    return aliases.stream();
  }

  /** The trust domain that a principal asks for; absent where it takes any, or names none. */
  private static Optional<String> domainOf(String principal) {
    String[] parts = principal.split("/", -1);
    return parts.length == 5 && !parts[0].equals("*") ? Optional.of(parts[0]) : Optional.empty();
  }

  private static boolean same(String one, String other) {
    return one.equals(other)
        || beginsAs(one, other)
        || beginsAs(other, one)
        || endsAs(one, other)
        || endsAs(other, one);
  }

  private static boolean beginsAs(String text, String pattern) {
    return pattern.endsWith("*") && text.startsWith(pattern.substring(0, pattern.length() - 1));
  }

  private static boolean endsAs(String text, String pattern) {
    return pattern.startsWith("*") && text.endsWith(pattern.substring(1));
  }
}
