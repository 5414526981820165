package io.meltemi.config.envoyfilter;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.targets.Targets;
import java.util.List;
import java.util.Map;

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

  public static void check(ObjectInput in) {
    Fields f = in.spec();
    in.root()
        .warning(
            "spec", "changes what may change with every release (expected: another kind, or care)");
    f.object("workloadSelector", Targets::networkSelector);
    List<Fields> targets = f.list("targetRefs", Targets::reference);
    if (f.has("workloadSelector") && !targets.isEmpty()) {
      f.error("targetRefs", "set beside workloadSelector (expected: one of them)");
    }
    f.list("configPatches", EnvoyFilterChecker::patch);
    f.optionalInt("priority", Integer.MIN_VALUE, Integer.MAX_VALUE);
    f.done();
  }

  private static Fields patch(Fields f) {
    String applyTo = f.enumOf("applyTo", APPLY_TO, INVALID);
    if (!f.has("applyTo") || f.string("applyTo").equals(INVALID)) {
      f.bad("applyTo", "the part of Envoy's configuration");
    }
    f.object("match", match -> MatchChecker.check(match, applyTo));
    if (!f.has("patch")) {
      f.bad("patch", "operation and value");
    }
    f.object("patch", EnvoyFilterChecker::operation);
    f.done();
    return f;
  }

  private static Fields operation(Fields f) {
    String operation = f.enumOf("operation", OPERATIONS, INVALID);
    if (!f.has("operation") || f.string("operation").equals(INVALID)) {
      f.bad("operation", "what to do");
    } else if (!operation.equals("REMOVE") && !f.has("value")) {
      f.bad("value", "Envoy's configuration, for operation " + operation);
    }
    f.optionalEnum("filterClass", FILTER_CLASSES);
    checkTypes(f, "value", f.plainMap("value"));
    f.done();
    return f;
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
