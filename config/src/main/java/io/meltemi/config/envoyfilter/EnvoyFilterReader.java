package io.meltemi.config.envoyfilter;

import io.meltemi.base.Labels;
import io.meltemi.config.IgnoredObjects;
import io.meltemi.config.ObjectInput;
import io.meltemi.config.PatchValues;
import io.meltemi.config.PatchValues.Verdict;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.targets.Targets;
import io.meltemi.model.EnvoyFilter;
import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.Match;
import io.meltemi.model.EnvoyFilter.Operation;
import io.meltemi.model.EnvoyFilter.Patch;
import io.meltemi.model.MeshObject;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.Restriction;
import io.meltemi.model.Restriction.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads an EnvoyFilter. A patch whose value is no configuration of Envoy's is left out and told of,
 * and what it might have stopped is denied; the others are applied.
 *
 * <p>Source: istio 1.30.3 pkg/config/validation/envoyfilter/envoyfilter.go.
 */
public final class EnvoyFilterReader {
  private static final String INVALID = "INVALID";
  private static final EnumNames<String> APPLY_TO =
      EnumNames.of(
          INVALID,
          "LISTENER",
          "FILTER_CHAIN",
          "NETWORK_FILTER",
          "HTTP_FILTER",
          "ROUTE_CONFIGURATION",
          "VIRTUAL_HOST",
          "HTTP_ROUTE",
          "CLUSTER",
          "EXTENSION_CONFIG",
          "BOOTSTRAP",
          "LISTENER_FILTER");
  private static final EnumNames<String> OPERATIONS =
      EnumNames.of(
          INVALID,
          "MERGE",
          "ADD",
          "REMOVE",
          "INSERT_BEFORE",
          "INSERT_AFTER",
          "INSERT_FIRST",
          "REPLACE");
  private static final EnumNames<String> FILTER_CLASSES =
      EnumNames.of("UNSPECIFIED", "AUTHN", "AUTHZ", "STATS");

  private final PatchValues values;
  private final Set<Context> denied = new TreeSet<>();
  private String why = "";

  private EnvoyFilterReader(PatchValues values) {
    this.values = values;
  }

  public static MeshObject read(ObjectInput in) {
    in.root()
        .warning(
            "spec",
            "changes what may change with every release (expected: another kind, or care)",
            "EnvoyFilter exposes internal implementation details that may change at any time."
                + " Prefer other APIs if possible, and exercise extreme caution, especially around"
                + " upgrades.");
    return new EnvoyFilterReader(in.settings().patches()).read(in, in.spec());
  }

  /** What stands in for one with errors. */
  public static Optional<MeshObject> closed(MeshObject read, String why) {
    return Optional.of((EnvoyFilter) read)
        .filter(filter -> filter.restriction().isPresent())
        .map(filter -> filter.closed(why));
  }

  private EnvoyFilter read(ObjectInput in, Fields f) {
    PolicyTargets targets = targets(f);
    List<Patch> patches =
        f.list("configPatches", this::patch).stream().flatMap(Optional::stream).toList();
    int priority = f.optionalInt("priority", Integer.MIN_VALUE, Integer.MAX_VALUE).orElse(0);
    f.done();
    var filter = new EnvoyFilter(in.meta(), targets, priority, patches, Optional.empty());
    boolean broken = in.root().errors() > 0;
    MeshObject.Key key = filter.key();
    if (!broken && denied.isEmpty() || in.settings().ignored().has(key)) {
      return filter;
    }
    return filter.denying(
        broken ? Restriction.CALLS : denied,
        "%s; what it selects is denied (%s=%s leaves it out instead)"
            .formatted(why, IgnoredObjects.VARIABLE, IgnoredObjects.name(key)));
  }

  private static PolicyTargets targets(Fields f) {
    Optional<Labels> selector =
        Targets.orEverything(
            f, "workloadSelector", s -> Targets.networkSelector(s, "Envoy filter"));
    int before = f.errors();
    List<PolicyTargets.Reference> targets = f.list("targetRefs", Targets::reference);
    if (f.has("workloadSelector") && !targets.isEmpty()) {
      f.error("targetRefs", "set beside workloadSelector (expected: one of them)");
    }
    return f.errors() == before
        ? new PolicyTargets(selector.orElse(Labels.NONE), targets)
        : PolicyTargets.EVERYTHING;
  }

  /** Absent where it has an error or cannot be applied. */
  private Optional<Patch> patch(Fields f) {
    int before = f.errors();
    String applyTo = f.enumOf("applyTo", APPLY_TO, INVALID);
    if (!f.has("applyTo") || f.string("applyTo").equals(INVALID)) {
      f.bad("applyTo", "the part of Envoy's configuration", "Envoy filter: missing applyTo");
    }
    Match match = f.object("match", m -> MatchReader.read(m, applyTo)).orElse(Match.ANYTHING);
    if (!f.has("patch")) {
      f.bad("patch", "operation and value", "Envoy filter: missing patch");
    }
    Optional<Patch> read =
        applyTo.equals(INVALID)
            ? Optional.empty()
            : f.object("patch", p -> patch(p, ApplyTo.valueOf(applyTo), match))
                .flatMap(patch -> patch);
    f.done();
    return f.errors() == before ? read : Optional.empty();
  }

  private Optional<Patch> patch(Fields f, ApplyTo applyTo, Match match) {
    String written = f.enumOf("operation", OPERATIONS, INVALID);
    if (!f.has("operation") || f.string("operation").equals(INVALID)) {
      f.bad("operation", "what to do", "Envoy filter: missing patch operation");
    } else if (!written.equals("REMOVE") && !f.has("value")) {
      f.bad(
          "value",
          "Envoy's configuration, for operation " + written,
          "Envoy filter: missing patch value for non-remove operation");
    }
    f.optionalEnum("filterClass", FILTER_CLASSES);
    Map<String, Object> value = f.plainMap("value");
    f.done();
    if (written.equals(INVALID)) {
      return Optional.empty();
    }
    Operation operation = Operation.valueOf(written);
    Set<Context> stops = new TreeSet<>(PatchReach.of(applyTo, operation, value));
    stops.retainAll(MatchReader.contexts(match));
    return isGood(f, applyTo, operation, value, stops)
        ? Optional.of(new Patch(applyTo, match, operation, value, stops))
        : Optional.empty();
  }

  private boolean isGood(
      Fields f,
      ApplyTo applyTo,
      Operation operation,
      Map<String, Object> value,
      Set<Context> stops) {
    Optional<String> shape = ValueShape.fault(value);
    Verdict verdict =
        shape.isPresent() || operation == Operation.REMOVE && value.isEmpty()
            ? new Verdict(shape, Optional.empty(), List.of())
            : values.check(applyTo, operation, value);
    verdict.warnings().forEach(warning -> f.warning("value", warning));
    if (values.isStrict() && verdict.fault().isPresent()) {
      f.error("value", verdict.fault().orElseThrow());
    }
    verdict
        .why()
        .ifPresent(
            reason -> {
              f.warning(
                  "value",
                  reason
                      + (stops.isEmpty()
                          ? "; the patch is left out"
                          : "; the patch is left out, and what it might stop is denied"));
              why = why.isEmpty() ? "a patch cannot be applied: " + reason : why;
              denied.addAll(stops);
            });
    return verdict.why().isEmpty();
  }
}
