package io.meltemi.config.authorizationpolicy;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.targets.Targets;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.AuthorizationPolicy.Action;
import io.meltemi.model.AuthorizationPolicy.Rule;
import io.meltemi.model.PolicyTargets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads an AuthorizationPolicy. */
public final class AuthorizationPolicyReader {
  private static final String DRY_RUN = "istio.io/dry-run";
  private static final EnumNames<Action> ACTIONS = EnumNames.inOrder(Action.values());

  /** What Go's strconv.ParseBool takes. */
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

  private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

  private AuthorizationPolicyReader() {}

  /** What could be read; all of it where there is no error. */
  public static AuthorizationPolicy read(ObjectInput in) {
    Fields f = in.spec();
    // An action that nobody knows may have been meant to deny.
    Action action = f.has("action") ? f.enumOf("action", ACTIONS, Action.DENY) : Action.ALLOW;
    PolicyTargets targets = Targets.read(f);
    String provider = provider(f, action);
    List<Rule> rules = f.list("rules", rule -> RuleReader.read(rule, action));
    if (rules.isEmpty() && (action == Action.DENY || action == Action.CUSTOM)) {
      f.bad(
          "rules",
          "at least one with action " + action + "; {} for every request",
          action
              + " action without `rules` is meaningless as it will never be triggered, add an empty"
              + " rule `{}` if you want it be triggered for every request");
    }
    for (int i = 0; i < rules.size(); i++) {
      if (action == Action.DENY && deniesAllTcp(rules.get(i))) {
        f.warning(
            "rules[" + i + "]",
            "has conditions for HTTP only, so it denies all of TCP (expected: ports beside them)",
            "configured AuthorizationPolicy will deny all traffic to TCP ports under its scope due"
                + " to the use of only HTTP attributes in a DENY rule; it is recommended to"
                + " explicitly specify the port");
      }
    }
    f.done();
    return new AuthorizationPolicy(in.meta(), targets, action, provider, dryRun(in, action), rules);
  }

  private static boolean dryRun(ObjectInput in, Action action) {
    Optional<String> value = in.meta().annotations().find(DRY_RUN);
    if (value.isEmpty()) {
      return false;
    }
    boolean known = TRUE.contains(value.get()) || FALSE.contains(value.get());
    boolean possible = action == Action.ALLOW || action == Action.DENY;
    if (!known) {
      in.root()
          .child("metadata")
          .error("annotations", DRY_RUN + ": \"" + value.get() + "\" (expected: true or false)");
    }
    if (!possible) {
      in.root()
          .child("metadata")
          .error("annotations", DRY_RUN + " with action " + action + " (expected: ALLOW or DENY)");
    }
    return possible && TRUE.contains(value.get());
  }

  private static String provider(Fields f, Action action) {
    boolean custom = action == Action.CUSTOM;
    if (f.has("provider") && !custom) {
      f.error(
          "provider",
          "set with action " + action + " (expected: CUSTOM)",
          "`provider` must not be with non CUSTOM action, found " + action);
    }
    Fields provider = f.child("provider");
    String name = provider.string("name");
    if (custom && name.isEmpty()) {
      provider.bad(
          "name", "an extension provider of MeshConfig", "`provider.name` must not be empty");
    }
    provider.done();
    return name;
  }

  /** Conditions that only HTTP has never hold for TCP, and a DENY rule then denies it. */
  private static boolean deniesAllTcp(Rule rule) {
    boolean tcpFrom = rule.from().stream().anyMatch(RuleReader::holdsForTcp);
    boolean tcpTo = rule.to().stream().anyMatch(to -> !to.ports().isEmpty());
    return !rule.from().isEmpty() && rule.to().isEmpty() && !tcpFrom
        || !rule.to().isEmpty() && !tcpTo;
  }
}
