package io.meltemi.config.authorizationpolicy;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.targets.Targets;
import java.util.List;
import java.util.Set;

/** Checks an AuthorizationPolicy. */
public final class AuthorizationPolicyChecker {
  private static final String DRY_RUN = "istio.io/dry-run";
  private static final EnumNames<String> ACTIONS = EnumNames.of("ALLOW", "DENY", "AUDIT", "CUSTOM");

  /** What Go's strconv.ParseBool takes. */
  private static final Set<String> TRUTHS =
      Set.of("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False");

  private AuthorizationPolicyChecker() {}

  public static void check(ObjectInput in) {
    Fields f = in.spec();
    String action = f.enumOf("action", ACTIONS, "ALLOW");
    Targets.check(f);
    checkDryRun(in, action);
    checkProvider(f, action);
    List<RuleTraits> rules = f.list("rules", rule -> RuleChecker.check(rule, action));
    if (rules.isEmpty() && (action.equals("DENY") || action.equals("CUSTOM"))) {
      f.bad("rules", "at least one with action " + action + "; {} for every request");
    }
    for (int i = 0; i < rules.size(); i++) {
      if (action.equals("DENY") && rules.get(i).deniesAllTcp()) {
        f.warning(
            "rules[" + i + "]",
            "has conditions for HTTP only, so it denies all of TCP (expected: ports beside them)");
      }
    }
    f.done();
  }

  private static void checkDryRun(ObjectInput in, String action) {
    String value = in.meta().annotations().find(DRY_RUN).orElse("");
    boolean there = in.meta().annotations().find(DRY_RUN).isPresent();
    if (there && !TRUTHS.contains(value)) {
      in.root()
          .child("metadata")
          .error("annotations", DRY_RUN + ": \"" + value + "\" (expected: true or false)");
    }
    if (there && !action.equals("ALLOW") && !action.equals("DENY")) {
      in.root()
          .child("metadata")
          .error("annotations", DRY_RUN + " with action " + action + " (expected: ALLOW or DENY)");
    }
  }

  private static void checkProvider(Fields f, String action) {
    boolean custom = action.equals("CUSTOM");
    if (f.has("provider") && !custom) {
      f.error("provider", "set with action " + action + " (expected: CUSTOM)");
    }
    Fields provider = f.child("provider");
    if (custom && provider.string("name").isEmpty()) {
      provider.bad("name", "an extension provider of MeshConfig");
    }
    provider.skip("name");
    provider.done();
  }
}
