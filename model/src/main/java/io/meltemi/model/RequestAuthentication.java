package io.meltemi.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A RequestAuthentication: which tokens the requests to workloads may carry. A request without a
 * token passes, one with a token that no rule finds valid does not.
 */
public record RequestAuthentication(ConfigMeta meta, PolicyTargets targets, List<JwtRule> rules)
    implements MeshObject {
  public RequestAuthentication {
    rules = List.copyOf(rules);
  }

  public RequestAuthentication withRules(List<JwtRule> others) {
    return new RequestAuthentication(meta, targets, others);
  }

  /** The same, but that nobody finds a token at the usual places valid. */
  public RequestAuthentication refusing(String why) {
    var refusing = new ArrayList<JwtRule>();
    rules.forEach(rule -> refusing.add(rule.withKeys(JwtKeys.NONE)));
    refusing.add(
        new JwtRule(
            "",
            List.of(),
            JwtKeys.NONE,
            JwtRule.Locations.DEFAULT,
            JwtRule.Output.NOTHING,
            List.of()));
    return new RequestAuthentication(meta.closed(why), targets, refusing);
  }
}
