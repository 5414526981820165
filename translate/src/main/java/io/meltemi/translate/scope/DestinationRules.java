package io.meltemi.translate.scope;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.model.DestinationRule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which DestinationRule holds for a service, as a client namespace sees it: first the client's own
 * namespace, then the service's, then the root namespace; in each by the most specific host.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/{push_context,destination_rule}.go.
 */
final class DestinationRules {
  private final String rootNamespace;
  private final Map<String, RuleTable> tables = new HashMap<>();

  /**
   * @param rules oldest first
   * @param before tables whose rules did not change are taken over
   */
  DestinationRules(
      List<DestinationRule> rules, String rootNamespace, Optional<DestinationRules> before) {
    this.rootNamespace = rootNamespace;
    Grouped.by(rules, r -> r.meta().namespace())
        .forEach(
            (namespace, own) -> {
              Optional<RuleTable> known =
                  before.map(b -> b.table(namespace)).filter(t -> Grouped.same(t.rules(), own));
              tables.put(namespace, known.orElseGet(() -> new RuleTable(own)));
            });
  }

  RuleTable table(String namespace) {
    return tables.getOrDefault(namespace, RuleTable.EMPTY);
  }

  RuleTable rootTable() {
    return table(rootNamespace);
  }

  /** The one rule for a service, as a client of that namespace with those labels sees it. */
  Optional<DestinationRule> ruleFor(
      Hostname host, String owner, String client, Labels clientLabels) {
    return pick(rulesFor(host, owner, client), clientLabels);
  }

  private List<DestinationRule> rulesFor(Hostname host, String owner, String client) {
    List<DestinationRule> own = own(host, client);
    if (!own.isEmpty()) {
      return own;
    }
    List<DestinationRule> exported = exported(table(owner), host, client);
    return exported.isEmpty() ? exported(rootTable(), host, client) : exported;
  }

  /** In the root namespace only what is meant for it alone goes before the service's namespace. */
  private List<DestinationRule> own(Hostname host, String client) {
    boolean isRoot = client.equals(rootNamespace);
    return table(client)
        .mostSpecific(
            host, r -> RuleTable.isPrivate(r) || (!isRoot && r.exportTo().isVisibleIn(client)));
  }

  /** The most specific host is chosen first: one that is not for the client hides the others. */
  private static List<DestinationRule> exported(RuleTable table, Hostname host, String client) {
    List<DestinationRule> rules = table.mostSpecific(host, r -> !RuleTable.isPrivate(r));
    return rules.isEmpty() || !table.isRestricted()
        ? rules
        : rules.stream().filter(rule -> rule.exportTo().isVisibleIn(client)).toList();
  }

  /**
   * The one rule that a client with those labels gets: its selected one over the general one, of
   * which the last counts.
   */
  private static Optional<DestinationRule> pick(List<DestinationRule> rules, Labels labels) {
    Optional<DestinationRule> general = Optional.empty();
    for (DestinationRule rule : rules) {
      if (rule.workloadSelector().isPresent()) {
        if (labels.matches(rule.workloadSelector().orElseThrow())) {
          return Optional.of(rule);
        }
      } else {
        general = Optional.of(rule);
      }
    }
    return general;
  }
}
