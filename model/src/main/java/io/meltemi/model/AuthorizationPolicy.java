package io.meltemi.model;

import java.util.List;

/**
 * An AuthorizationPolicy: who may call what.
 *
 * @param provider of MeshConfig, with action CUSTOM; else empty
 * @param dryRun whether it is only to be told what the policy would do
 * @param rules none: no request is matched
 */
public record AuthorizationPolicy(
    ConfigMeta meta,
    PolicyTargets targets,
    Action action,
    String provider,
    boolean dryRun,
    List<Rule> rules)
    implements MeshObject {
  public AuthorizationPolicy {
    rules = List.copyOf(rules);
  }

  /**
   * What stands in for one that has errors, of which this is what could be read: everything is
   * denied. One that would not have stopped anything matches nothing.
   */
  public AuthorizationPolicy denying(String why) {
    boolean harmless = dryRun || action == Action.AUDIT;
    return new AuthorizationPolicy(
        harmless ? meta : meta.closed(why),
        targets,
        Action.DENY,
        "",
        dryRun,
        harmless ? List.of() : List.of(Rule.ANY));
  }

  public enum Action {
    ALLOW,
    DENY,
    AUDIT,
    CUSTOM
  }

  /** One of {@code from}, one of {@code to} and all of {@code when}; what is empty holds. */
  public record Rule(List<Source> from, List<Operation> to, List<Condition> when) {
    /** Every request. */
    public static final Rule ANY = new Rule(List.of(), List.of(), List.of());

    public Rule {
      from = List.copyOf(from);
      to = List.copyOf(to);
      when = List.copyOf(when);
    }
  }

  /** One of the values, where there are any, and none of the others. */
  public record Values(List<String> values, List<String> notValues) {
    public static final Values ANY = new Values(List.of(), List.of());

    public Values {
      values = List.copyOf(values);
      notValues = List.copyOf(notValues);
    }

    public boolean isEmpty() {
      return values.isEmpty() && notValues.isEmpty();
    }
  }

  /** Who calls; all of it must hold. */
  public record Source(
      Values principals,
      Values requestPrincipals,
      Values namespaces,
      Values serviceAccounts,
      Values trustDomains,
      Values ipBlocks,
      Values remoteIpBlocks) {}

  /** What is called; all of it must hold. */
  public record Operation(Values hosts, Values ports, Values methods, Values paths) {}

  /**
   * @param key an attribute such as {@code request.headers[x-token]}
   */
  public record Condition(String key, Values values) {}
}
