package io.meltemi.translate.authz;

import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.meltemi.model.AuthorizationPolicy.Condition;
import io.meltemi.model.AuthorizationPolicy.Operation;
import io.meltemi.model.AuthorizationPolicy.Rule;
import io.meltemi.model.AuthorizationPolicy.Source;
import io.meltemi.model.AuthorizationPolicy.Values;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Translates rules: who calls becomes principals, what is called becomes permissions. Source: istio
 * 1.30.3 pilot/pkg/security/authz/model/model.go.
 */
final class RuleTranslator {
  private static final Operation ANY_OPERATION =
      new Operation(Values.ANY, Values.ANY, Values.ANY, Values.ANY);
  private static final Source ANY_SOURCE =
      new Source(
          Values.ANY, Values.ANY, Values.ANY, Values.ANY, Values.ANY, Values.ANY, Values.ANY);

  private final boolean allowing;
  private final TrustDomains trustDomains;
  private final Permissions permissions;
  private final Principals principals;

  /**
   * @param allowing whether the rules allow
   */
  RuleTranslator(String namespace, Traffic traffic, boolean allowing, List<String> trustDomains) {
    this.allowing = allowing;
    this.trustDomains = new TrustDomains(trustDomains);
    this.permissions = new Permissions(traffic);
    this.principals = new Principals(namespace, traffic);
  }

  /** Absent where the rule allows and asks for what the traffic does not have. */
  Optional<Policy> translate(Rule rule) {
    var policy = Policy.newBuilder();
    for (Operation to : rule.to().isEmpty() ? List.of(ANY_OPERATION) : rule.to()) {
      Optional<Permission> permission = permission(to, rule.when());
      if (permission.isEmpty()) {
        return Optional.empty();
      }
      policy.addPermissions(permission.orElseThrow());
    }
    for (Source from : rule.from().isEmpty() ? List.of(ANY_SOURCE) : rule.from()) {
      Optional<Principal> principal = principal(from, rule.when());
      if (principal.isEmpty()) {
        return Optional.empty();
      }
      policy.addPrincipals(principal.orElseThrow());
    }
    return Optional.of(policy.build());
  }

  private Optional<Permission> permission(Operation to, List<Condition> when) {
    var all =
        new Conjunction<>(Permissions.LOGIC, allowing)
            .each(to.hosts(), permissions::host)
            .each(new Values(to.methods().values(), List.of()), methods(allowing))
            .each(new Values(List.of(), to.methods().notValues()), methods(!allowing))
            .each(to.paths(), permissions::path)
            .each(to.ports(), permissions::port);
    for (Condition condition : when) {
      Values values = condition.values();
      switch (Attribute.of(condition.key())) {
        case DESTINATION_IP -> all.each(values, permissions::address);
        case DESTINATION_PORT -> all.each(values, permissions::port);
        case SERVER_NAME -> all.each(values, permissions::serverName);
        case ENVOY_METADATA ->
            all.together(values, some -> permissions.metadata(condition.key(), some));
        default -> {}
      }
    }
    return all.build();
  }

  /** A method that closes does so in any case: by HTTP/2 Envoy takes each, and so may others. */
  private Function<String, Optional<Permission>> methods(boolean opening) {
    return opening ? permissions::method : permissions::methodInAnyCase;
  }

  private Optional<Principal> principal(Source from, List<Condition> when) {
    var all =
        new Conjunction<>(Principals.LOGIC, allowing)
            .each(trustDomains.ofPrincipals(from.principals()), principals::principal)
            .together(from.requestPrincipals(), principals::requestPrincipal)
            .each(trustDomains.expanded(from.trustDomains()), principals::trustDomain)
            .each(from.serviceAccounts(), principals::serviceAccount)
            .each(from.namespaces(), principals::namespace)
            .each(from.remoteIpBlocks(), principals::remoteAddress)
            .each(from.ipBlocks(), principals::directAddress);
    when.forEach(condition -> add(condition, all));
    return all.build();
  }

  private void add(Condition condition, Conjunction<Principal> all) {
    String key = condition.key();
    Values values = condition.values();
    switch (Attribute.of(key)) {
      case DESTINATION_IP, DESTINATION_PORT, SERVER_NAME, ENVOY_METADATA -> {}
      case SOURCE_IP -> all.each(values, principals::directAddress);
      case REMOTE_IP -> all.each(values, principals::remoteAddress);
      case NAMESPACE -> all.each(values, principals::namespace);
      case PRINCIPAL -> all.each(trustDomains.ofPrincipals(values), principals::principal);
      case SERVICE_ACCOUNT -> all.each(values, principals::serviceAccount);
      case TRUST_DOMAIN -> all.each(trustDomains.expanded(values), principals::trustDomain);
      case REQUEST_PRINCIPAL -> all.together(values, principals::requestPrincipal);
      case AUDIENCES -> all.together(values, some -> principals.claim(List.of("aud"), some));
      case PRESENTER -> all.together(values, some -> principals.claim(List.of("azp"), some));
      case CLAIM -> all.together(values, some -> principals.claim(Attribute.claim(key), some));
      case HEADER -> all.each(values, value -> principals.header(Attribute.header(key), value));
      case INLINE_HEADER ->
          all.each(values, value -> principals.inlineHeader(Attribute.header(key), value));
      case UNKNOWN -> all.each(values, _ -> Optional.empty());
    }
  }
}
