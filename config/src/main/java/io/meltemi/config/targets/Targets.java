package io.meltemi.config.targets;

import io.meltemi.base.Labels;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.IstioWords;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.PolicyTargets.Reference;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads {@code selector}, {@code targetRef} and {@code targetRefs}. */
public final class Targets {
  /** Group and kind of what a policy can be attached to. */
  private static final List<String> ALLOWED =
      List.of(
          "/Service",
          "networking.istio.io/ServiceEntry",
          "gateway.networking.k8s.io/Gateway",
          "gateway.networking.k8s.io/GatewayClass");

  private Targets() {}

  /** For a kind that has all three and does not use them yet. */
  public static void check(Fields f) {
    var unused = read(f);
  }

  /** For a kind that has all three. Where they have an error, they are everything. */
  public static PolicyTargets read(Fields f) {
    int before = f.errors();
    if (f.count("selector", "targetRef") + (f.list("targetRefs", t -> t).isEmpty() ? 0 : 1) > 1) {
      f.error(
          "",
          "has several targets (expected: one of selector, targetRef, targetRefs)",
          "only one of targetRefs or workloadSelector can be set");
    }
    Labels selector = f.object("selector", Targets::selector).orElse(Labels.NONE);
    Optional<Reference> one = f.object("targetRef", Targets::reference);
    List<Reference> many = f.list("targetRefs", Targets::reference);
    return f.errors() == before
        ? new PolicyTargets(selector, many.isEmpty() ? one.stream().toList() : many)
        : PolicyTargets.EVERYTHING;
  }

  /** A selector; absent also where it has an error, so that nothing is left out. */
  public static Optional<Labels> orEverything(
      Fields f, String field, Function<Fields, Labels> reader) {
    int before = f.errors();
    Optional<Labels> selector = f.object(field, reader);
    return f.errors() == before ? selector : Optional.empty();
  }

  /** The {@code matchLabels} of a selector. */
  public static Labels selector(Fields f) {
    Labels labels = f.labels("matchLabels");
    Checks.selectorFault(labels.asMap())
        .ifPresent(fault -> f.bad("matchLabels", fault, IstioWords.selector(labels.asMap())));
    if (labels.isEmpty()) {
      f.warning(
          "matchLabels",
          "empty, so it selects all of the namespace (expected: labels)",
          "workload selector specified without labels");
    }
    f.done();
    return labels;
  }

  /**
   * The {@code labels} of a selector of the networking kinds.
   *
   * @param kind Istio's words for the kind of object
   */
  public static Labels networkSelector(Fields f, String kind) {
    Labels labels = f.labels("labels");
    Checks.selectorFault(labels.asMap())
        .ifPresent(fault -> f.bad("labels", fault, IstioWords.selector(labels.asMap())));
    if (labels.isEmpty()) {
      f.warning(
          "labels",
          "empty, so it selects all of the namespace (expected: labels)",
          kind
              + ": workload selector specified without labels, will be applied to all services in"
              + " namespace");
    }
    f.done();
    return labels;
  }

  /** One reference. */
  public static Reference reference(Fields f) {
    String name = f.string("name");
    if (name.isEmpty()) {
      f.bad("name", "the name of an object", "targetRef name must be set");
    }
    if (!f.string("namespace").isEmpty()) {
      f.bad(
          "namespace",
          "none; a target is in the namespace of the policy",
          "targetRef namespace must not be set; cross namespace referencing is not supported");
    }
    String written = f.string("group");
    String group = written.equals("core") ? "" : written;
    String kind = f.string("kind");
    String named = group + "/" + kind;
    if (!ALLOWED.contains(named)) {
      f.error(
          "kind",
          "\"" + named + "\" (expected: one of " + String.join(", ", ALLOWED) + ")",
          "targetRef must be to one of [core/v1/Service networking.istio.io/v1/ServiceEntry"
              + " gateway.networking.k8s.io/v1/Gateway gateway.networking.k8s.io/v1/GatewayClass]"
              + " but was "
              + written
              + "/"
              + kind);
    }
    f.done();
    return new Reference(group, kind, name);
  }
}
