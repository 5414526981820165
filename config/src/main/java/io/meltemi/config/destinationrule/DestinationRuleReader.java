package io.meltemi.config.destinationrule;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.IstioWords;
import io.meltemi.config.policy.TrafficPolicyReader;
import io.meltemi.config.targets.Targets;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Visibility;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Reads a DestinationRule. */
public final class DestinationRuleReader {
  private DestinationRuleReader() {}

  public static DestinationRule read(ObjectInput in) {
    Fields f = in.spec();
    String host = f.string("host");
    if (!Checks.isWildcardDomain(host)) {
      f.bad("host", "a host name, maybe with a leading *", IstioWords.wildcardDomain(host));
    }
    var names = new HashSet<String>();
    List<DestinationRule.Subset> subsets = f.list("subsets", s -> subset(s, names));
    Optional<Labels> selector = f.object("workloadSelector", Targets::selector);
    Visibility exportTo = in.exportTo(in.settings().destinationRuleExportTo(), false);
    List<String> exported = f.strings("exportTo");
    boolean beyond =
        exported.size() > 1
            || exported.size() == 1
                && !exported.getFirst().equals(".")
                && !exported.getFirst().equals(in.meta().namespace());
    if (selector.isPresent() && beyond) {
      boolean own = exported.contains(".") || exported.contains(in.meta().namespace());
      f.error(
          "exportTo",
          exported + " (expected: \".\" alone beside a workloadSelector)",
          own
              ? "destination rule with workload selector cannot have multiple entries in exportTo"
              : "destination rule with workload selector cannot have exportTo beyond current"
                  + " namespace");
    }
    var rule =
        new DestinationRule(
            in.meta(),
            Hostname.of(in.fullHost(host)),
            f.object("trafficPolicy", TrafficPolicyReader::read),
            subsets,
            selector,
            exportTo);
    f.done();
    return rule;
  }

  private static DestinationRule.Subset subset(Fields f, HashSet<String> names) {
    String name = f.string("name");
    if (!Checks.isDnsLabel(name)) {
      f.bad(
          "name",
          "a name of letters, digits and -",
          name.isEmpty() ? "subset name cannot be empty" : "subset name is invalid: " + name);
    } else if (!names.add(name)) {
      f.error(
          "name",
          "\"" + name + "\" is there twice (expected: each subset once)",
          "duplicate subset names: " + name);
    }
    Labels labels = f.labels("labels");
    Checks.labelFault(labels.asMap())
        .ifPresent(fault -> f.bad("labels", fault, IstioWords.labels(labels.asMap())));
    var subset =
        new DestinationRule.Subset(
            name, labels, f.object("trafficPolicy", TrafficPolicyReader::read));
    f.done();
    return subset;
  }
}
