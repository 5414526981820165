package io.meltemi.translate.scope;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Visibility;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The DestinationRules of one namespace by host. Rules of one host are merged: the oldest leads,
 * later ones add subsets, and a traffic policy where it has none. Those for selected clients lead
 * those for all, which stay rules of their own as well. A rule adds to what is for the same
 * namespaces or some of them. Immutable once made; the same instance until one of its rules
 * changes.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/destination_rule.go, which loses the rule for all clients
 * beside one for some of them (istio/istio#58322), and a rule for several namespaces beside one for
 * some of these.
 */
final class RuleTable {
  static final RuleTable EMPTY = new RuleTable(List.of());

  private final List<DestinationRule> rules;
  private final Map<Hostname, List<DestinationRule>> exact = new HashMap<>();
  private final WildcardIndex<List<DestinationRule>> wildcards = new WildcardIndex<>();
  private final List<Labels> selectors;
  private final boolean restricted;

  /**
   * @param rules oldest first
   */
  RuleTable(List<DestinationRule> rules) {
    this.rules = List.copyOf(rules);
    this.selectors = rules.stream().flatMap(r -> r.workloadSelector().stream()).toList();
    this.restricted =
        rules.stream().anyMatch(r -> !isPrivate(r) && !(r.exportTo() instanceof Visibility.Public));
    List<DestinationRule> selectedFirst =
        rules.stream()
            .sorted(Comparator.comparing(rule -> rule.workloadSelector().isEmpty()))
            .toList();
    for (DestinationRule rule : selectedFirst) {
      Hostname host = rule.host();
      List<DestinationRule> same =
          host.isWildcard()
              ? wildcards.computeIfAbsent(host, ArrayList::new)
              : exact.computeIfAbsent(host, h -> new ArrayList<>());
      merge(same, rule);
    }
  }

  /** As they were given. */
  List<DestinationRule> rules() {
    return rules;
  }

  boolean isEmpty() {
    return rules.isEmpty();
  }

  /** Labels of clients that rules ask for. */
  List<Labels> selectors() {
    return selectors;
  }

  /** Whether it matters who asks from outside of the namespace: a rule is for some namespaces. */
  boolean isRestricted() {
    return restricted;
  }

  boolean hasWildcards() {
    return !wildcards.isEmpty();
  }

  /** Hosts without wildcards that have a rule. */
  Set<Hostname> hosts() {
    return exact.keySet();
  }

  /** Whether it is for its own namespace alone, as every rule for selected clients is. */
  static boolean isPrivate(DestinationRule rule) {
    return rule.workloadSelector().isPresent()
        || (rule.exportTo() instanceof Visibility.Namespaces(var names)
            && names.equals(List.of(rule.meta().namespace())));
  }

  /** The rules of the most specific host that has some which are allowed. */
  List<DestinationRule> mostSpecific(Hostname host, Predicate<DestinationRule> allowed) {
    if (rules.isEmpty()) {
      return List.of();
    }
    List<DestinationRule> hit = filtered(exact.getOrDefault(host, List.of()), allowed);
    if (!hit.isEmpty()) {
      return hit;
    }
    for (List<DestinationRule> candidates : wildcards.matching(host)) {
      List<DestinationRule> kept = filtered(candidates, allowed);
      if (!kept.isEmpty()) {
        return kept;
      }
    }
    return List.of();
  }

  private static List<DestinationRule> filtered(
      List<DestinationRule> rules, Predicate<DestinationRule> allowed) {
    return switch (rules.size()) {
      case 0 -> rules;
      case 1 -> allowed.test(rules.get(0)) ? rules : List.of();
      default -> rules.stream().filter(allowed).toList();
    };
  }

  private static void merge(List<DestinationRule> merged, DestinationRule rule) {
    boolean known = false;
    boolean added = false;
    for (int i = 0; i < merged.size(); i++) {
      DestinationRule first = merged.get(i);
      boolean alike = first.workloadSelector().equals(rule.workloadSelector());
      boolean same = first.exportTo().equals(rule.exportTo());
      boolean others = first.workloadSelector().isPresent() && rule.workloadSelector().isPresent();
      if (alike || !others) {
        if (same || rule.exportTo().includes(first.exportTo())) {
          merged.set(i, merge(first, rule));
          known |= alike && same;
          added |= alike;
        }
      }
    }
    if (!known) {
      // Where it was added to another one, that one goes before it: the last one counts.
      merged.add(added ? 0 : merged.size(), rule);
    }
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
}
