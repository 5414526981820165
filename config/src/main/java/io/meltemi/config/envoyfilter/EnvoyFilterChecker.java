package io.meltemi.config.envoyfilter;

import io.meltemi.base.Labels;
import io.meltemi.config.ObjectInput;
import io.meltemi.config.Untranslated.Reach;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.targets.Targets;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.Restriction;
import io.meltemi.model.Restriction.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Checks an EnvoyFilter. */
public final class EnvoyFilterChecker {
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

  private EnvoyFilterChecker() {}

  /** What the filter is about, as far as it may stop anything. */
  public static Reach check(ObjectInput in) {
    Fields f = in.spec();
    in.root()
        .warning(
            "spec", "changes what may change with every release (expected: another kind, or care)");
    Optional<Labels> selector =
        Targets.orEverything(f, "workloadSelector", Targets::networkSelector);
    int before = f.errors();
    List<PolicyTargets.Reference> targets = f.list("targetRefs", Targets::reference);
    if (f.has("workloadSelector") && !targets.isEmpty()) {
      f.error("targetRefs", "set beside workloadSelector (expected: one of them)");
    }
    var reach =
        f.errors() == before
            ? new PolicyTargets(selector.orElse(Labels.NONE), targets)
            : PolicyTargets.EVERYTHING;
    var contexts = new TreeSet<Context>();
    f.list("configPatches", EnvoyFilterChecker::patch).forEach(contexts::addAll);
    f.optionalInt("priority", Integer.MIN_VALUE, Integer.MAX_VALUE);
    f.done();
    return new Reach(reach, contexts);
  }

  private static Set<Context> patch(Fields f) {
    String applyTo = f.enumOf("applyTo", APPLY_TO, INVALID);
    if (!f.has("applyTo") || f.string("applyTo").equals(INVALID)) {
      f.bad("applyTo", "the part of Envoy's configuration");
    }
    Set<Context> contexts =
        f.object("match", match -> MatchChecker.check(match, applyTo)).orElse(Restriction.ANYWHERE);
    if (!f.has("patch")) {
      f.bad("patch", "operation and value");
    }
    Set<Context> stopped =
        f.object("patch", patch -> operation(patch, applyTo)).orElse(Restriction.CALLS);
    f.done();
    var both = new TreeSet<>(contexts);
    both.retainAll(stopped);
    return both;
  }

  /** What it may stop. What was to be sent by TLS must not be sent without. */
  private static Set<Context> operation(Fields f, String applyTo) {
    String operation = f.enumOf("operation", OPERATIONS, INVALID);
    if (!f.has("operation") || f.string("operation").equals(INVALID)) {
      f.bad("operation", "what to do");
    } else if (!operation.equals("REMOVE") && !f.has("value")) {
      f.bad("value", "Envoy's configuration, for operation " + operation);
    }
    f.optionalEnum("filterClass", FILTER_CLASSES);
    Map<String, Object> value = f.plainMap("value");
    checkTypes(f, "value", value);
    f.done();
    if (HarmlessPatch.is(applyTo, operation, value)) {
      return Set.of();
    }
    return HarmlessPatch.concernsTls(value) ? Restriction.ANYWHERE : Restriction.CALLS;
  }

  /** Every {@code typed_config} names its type, in the third version of Envoy's API. */
  private static void checkTypes(Fields f, String path, Object node) {
    switch (node) {
      case Map<?, ?> map ->
          map.forEach(
              (name, inner) -> {
                String place = path + "." + name;
                boolean typed = name.equals("typed_config") || name.equals("typedConfig");
                if (typed && !(inner instanceof Map<?, ?> any && any.containsKey("@type"))) {
                  f.error("value", place + " has no type (expected: @type in it)");
                }
                if (name.equals("@type") && String.valueOf(inner).contains(".v2.")) {
                  f.error("value", place + ": \"" + inner + "\" (expected: a type of v3)");
                }
                if (inner != null) {
                  checkTypes(f, place, inner);
                }
              });
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          if (list.get(i) != null) {
            checkTypes(f, path + "[" + i + "]", list.get(i));
          }
        }
      }
      default -> {}
    }
  }
}
