package io.meltemi.config.targets;

import io.meltemi.base.Labels;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import java.util.List;

/** Checks {@code selector}, {@code targetRef} and {@code targetRefs}. */
public final class Targets {
  /** Group and kind of what a policy can be attached to. */
  private static final List<String> ALLOWED =
      List.of(
          "/Service",
          "networking.istio.io/ServiceEntry",
          "gateway.networking.k8s.io/Gateway",
          "gateway.networking.k8s.io/GatewayClass");

  private Targets() {}

  /** For a kind that has all three, or the plural alone. */
  public static void check(Fields f) {
    if (f.count("selector", "targetRef") + (f.list("targetRefs", t -> t).isEmpty() ? 0 : 1) > 1) {
      f.error("", "has several targets (expected: one of selector, targetRef, targetRefs)");
    }
    f.object("selector", Targets::selector);
    f.object("targetRef", Targets::reference);
    f.list("targetRefs", Targets::reference);
  }

  /** The {@code matchLabels} of a selector. */
  public static Labels selector(Fields f) {
    Labels labels = f.labels("matchLabels");
    Checks.selectorFault(labels.asMap()).ifPresent(fault -> f.bad("matchLabels", fault));
    if (labels.isEmpty()) {
      f.warning("matchLabels", "empty, so it selects all of the namespace (expected: labels)");
    }
    f.done();
    return labels;
  }

  /** The {@code labels} of a selector of the networking kinds. */
  public static Labels networkSelector(Fields f) {
    Labels labels = f.labels("labels");
    Checks.selectorFault(labels.asMap()).ifPresent(fault -> f.bad("labels", fault));
    if (labels.isEmpty()) {
      f.warning("labels", "empty, so it selects all of the namespace (expected: labels)");
    }
    f.done();
    return labels;
  }

  /** One reference. */
  public static Fields reference(Fields f) {
    if (f.string("name").isEmpty()) {
      f.bad("name", "the name of an object");
    }
    if (!f.string("namespace").isEmpty()) {
      f.bad("namespace", "none; a target is in the namespace of the policy");
    }
    String group = f.string("group");
    String named = (group.equals("core") ? "" : group) + "/" + f.string("kind");
    if (!ALLOWED.contains(named)) {
      f.error("kind", "\"" + named + "\" (expected: one of " + String.join(", ", ALLOWED) + ")");
    }
    f.done();
    return f;
  }
}
