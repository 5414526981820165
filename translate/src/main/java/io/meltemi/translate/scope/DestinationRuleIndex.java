package io.meltemi.translate.scope;

import io.meltemi.base.Hostname;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Service;
import io.meltemi.model.Visibility;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which DestinationRule holds for a service, as a client namespace sees it: first the client's own
 * namespace, then the service's, then the root namespace; in each by the most specific host.
 *
 * <p>Rules of one namespace and host with the same selector and visibility are merged: the oldest
 * leads, later ones add subsets, and a traffic policy where it has none.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/{push_context,destination_rule}.go.
 */
final class DestinationRuleIndex {
  private final String rootNamespace;
  private final Map<String, HostTable> byNamespace = new HashMap<>();

  /**
   * @param rules oldest first
   */
  DestinationRuleIndex(List<DestinationRule> rules, String rootNamespace) {
    this.rootNamespace = rootNamespace;
    for (DestinationRule rule : rules) {
      byNamespace
          .computeIfAbsent(rule.meta().namespace(), ns -> new HostTable())
          .add(rule.host(), rule);
    }
  }

  /** The merged rules in force for {@code service}, as {@code namespace} sees them. */
  List<DestinationRule> rulesFor(Service service, String namespace) {
    var own = own(service.hostname(), namespace);
    if (!own.isEmpty()) {
      return own;
    }
    var exported = exported(service.namespace(), service.hostname(), namespace);
    return exported.isEmpty() ? exported(rootNamespace, service.hostname(), namespace) : exported;
  }

  /** In the root namespace only what is meant for it alone goes before the service's namespace. */
  private List<DestinationRule> own(Hostname host, String namespace) {
    HostTable table = byNamespace.getOrDefault(namespace, HostTable.EMPTY);
    return namespace.equals(rootNamespace)
        ? table.mostSpecific(host, DestinationRuleIndex::isPrivate)
        : table.mostSpecific(host, r -> isPrivate(r) || r.exportTo().isVisibleIn(namespace));
  }

  /** The most specific host is chosen first: one that is not for the client hides the others. */
  private List<DestinationRule> exported(String owner, Hostname host, String client) {
    return byNamespace
        .getOrDefault(owner, HostTable.EMPTY)
        .mostSpecific(host, rule -> !isPrivate(rule))
        .stream()
        .filter(rule -> rule.exportTo().isVisibleIn(client))
        .toList();
  }

  /** Whether it is for its own namespace alone, as every rule for selected clients is. */
  private static boolean isPrivate(DestinationRule rule) {
    return rule.workloadSelector().isPresent()
        || (rule.exportTo() instanceof Visibility.Namespaces(var names)
            && names.equals(List.of(rule.meta().namespace())));
  }

  /** The rules of one namespace by host. */
  private static final class HostTable {
    static final HostTable EMPTY = new HostTable();

    private final Map<Hostname, List<DestinationRule>> exact = new LinkedHashMap<>();
    private final TreeMap<Hostname, List<DestinationRule>> wildcards =
        new TreeMap<>(Hostname::mostSpecificFirst);

    void add(Hostname host, DestinationRule rule) {
      Map<Hostname, List<DestinationRule>> rules = host.isWildcard() ? wildcards : exact;
      merge(rules.computeIfAbsent(host, h -> new ArrayList<>()), rule);
    }

    private static void merge(List<DestinationRule> merged, DestinationRule rule) {
      for (int i = 0; i < merged.size(); i++) {
        DestinationRule first = merged.get(i);
        if (first.workloadSelector().equals(rule.workloadSelector())
            && first.exportTo().equals(rule.exportTo())) {
          merged.set(i, merge(first, rule));
          return;
        }
      }
      merged.add(rule);
    }

    private static DestinationRule merge(DestinationRule first, DestinationRule later) {
      var subsets = new ArrayList<>(first.subsets());
      for (DestinationRule.Subset subset : later.subsets()) {
        if (first.findSubset(subset.name()).isEmpty()) {
          subsets.add(subset);
        }
      }
      return new DestinationRule(
          first.meta(),
          first.host(),
          first.trafficPolicy().or(later::trafficPolicy),
          subsets,
          first.workloadSelector(),
          first.exportTo());
    }

    List<DestinationRule> mostSpecific(
        Hostname host, java.util.function.Predicate<DestinationRule> allowed) {
      var hit =
          exact.getOrDefault(host, wildcards.getOrDefault(host, List.of())).stream()
              .filter(allowed)
              .toList();
      if (!hit.isEmpty()) {
        return hit;
      }
      return wildcards.entrySet().stream()
          .filter(e -> host.isSubsetOf(e.getKey()))
          .map(e -> e.getValue().stream().filter(allowed).toList())
          .filter(rules -> !rules.isEmpty())
          .findFirst()
          .orElse(List.of());
    }
  }

  /** The one rule that a client with those labels gets: its selected one over the general one. */
  static Optional<DestinationRule> pick(
      List<DestinationRule> rules, io.meltemi.base.Labels labels) {
    Optional<DestinationRule> selected =
        rules.stream()
            .filter(r -> r.workloadSelector().isPresent())
            .filter(r -> labels.matches(r.workloadSelector().orElseThrow()))
            .findFirst();
    return selected.or(
        () -> rules.stream().filter(r -> r.workloadSelector().isEmpty()).findFirst());
  }
}
