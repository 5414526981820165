package io.meltemi.explain;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Role-based access control. Metadata that other filters leave, such as the claims of a token, is
 * taken as absent, and said so.
 */
final class Rbac {
  private final Connection connection;
  private final Optional<Request> request;
  private final Consumer<String> uncertain;

  Rbac(Connection connection, Optional<Request> request, Consumer<String> uncertain) {
    this.connection = connection;
    this.request = request;
    this.uncertain = uncertain;
  }

  /**
   * What the rules come to.
   *
   * @param policy the one that matched; absent where none did
   */
  record Decision(boolean allowed, Optional<String> policy, String why) {}

  Decision decide(RBAC rules) {
    Map<String, Policy> policies = new TreeMap<>(rules.getPoliciesMap());
    Optional<String> matched =
        policies.entrySet().stream()
            .filter(entry -> matches(entry.getValue()))
            .map(Map.Entry::getKey)
            .findFirst();
    return switch (rules.getAction()) {
      case ALLOW, UNRECOGNIZED ->
          new Decision(
              matched.isPresent(),
              matched,
              matched.isPresent()
                  ? "a rule allows it"
                  : "none of the %d rules allows it".formatted(policies.size()));
      case DENY ->
          new Decision(
              matched.isEmpty(),
              matched,
              matched.isPresent()
                  ? "a rule denies it"
                  : "none of the %d rules denies it".formatted(policies.size()));
      case LOG -> new Decision(true, matched, "it is told of in the log only");
    };
  }

  private boolean matches(Policy policy) {
    return policy.getPermissionsList().stream().anyMatch(this::permits)
        && policy.getPrincipalsList().stream().anyMatch(this::isOne);
  }

  private boolean permits(Permission permission) {
    return switch (permission.getRuleCase()) {
      case AND_RULES -> permission.getAndRules().getRulesList().stream().allMatch(this::permits);
      case OR_RULES -> permission.getOrRules().getRulesList().stream().anyMatch(this::permits);
      case NOT_RULE -> !permits(permission.getNotRule());
      case ANY -> permission.getAny();
      case HEADER -> request.filter(r -> Headers.matches(permission.getHeader(), r)).isPresent();
      case URL_PATH ->
          request
              .filter(r -> Texts.matches(permission.getUrlPath().getPath(), r.pathOnly()))
              .isPresent();
      case URI_TEMPLATE -> fitsTemplate(permission.getUriTemplate());
      case DESTINATION_IP -> Texts.isIn(permission.getDestinationIp(), connection.address());
      case DESTINATION_PORT -> permission.getDestinationPort() == connection.port();
      case DESTINATION_PORT_RANGE ->
          connection.port() >= permission.getDestinationPortRange().getStart()
              && connection.port() < permission.getDestinationPortRange().getEnd();
      case REQUESTED_SERVER_NAME ->
          Texts.matches(
              permission.getRequestedServerName(),
              connection.hello().map(Connection.Hello::serverName).orElse(""));
      case METADATA, SOURCED_METADATA, MATCHER -> {
        uncertain.accept("a rule looks at what another filter finds out");
        yield false;
      }
      case RULE_NOT_SET -> false;
    };
  }

  private boolean isOne(Principal principal) {
    return switch (principal.getIdentifierCase()) {
      case AND_IDS -> principal.getAndIds().getIdsList().stream().allMatch(this::isOne);
      case OR_IDS -> principal.getOrIds().getIdsList().stream().anyMatch(this::isOne);
      case NOT_ID -> !isOne(principal.getNotId());
      case ANY -> principal.getAny();
      case AUTHENTICATED ->
          peer()
              .filter(
                  name ->
                      !principal.getAuthenticated().hasPrincipalName()
                          || Texts.matches(principal.getAuthenticated().getPrincipalName(), name))
              .isPresent();
      case HEADER -> request.filter(r -> Headers.matches(principal.getHeader(), r)).isPresent();
      case URL_PATH ->
          request
              .filter(r -> Texts.matches(principal.getUrlPath().getPath(), r.pathOnly()))
              .isPresent();
      case DIRECT_REMOTE_IP -> Texts.isIn(principal.getDirectRemoteIp(), connection.source());
      case REMOTE_IP -> Texts.isIn(principal.getRemoteIp(), connection.source());
      case SOURCE_IP -> isFrom(principal);
      case METADATA, SOURCED_METADATA, FILTER_STATE, CUSTOM -> {
        uncertain.accept("a rule asks for claims of a token, or what another filter finds out");
        yield false;
      }
      case IDENTIFIER_NOT_SET -> false;
    };
  }

  @SuppressWarnings("deprecation") // what EnvoyFilters write
  private boolean isFrom(Principal principal) {
    return Texts.isIn(principal.getSourceIp(), connection.source());
  }

  private Optional<String> peer() {
    return connection.hello().flatMap(Connection.Hello::peer);
  }

  private boolean fitsTemplate(TypedExtensionConfig config) {
    Any typed = config.getTypedConfig();
    if (request.isEmpty() || !typed.is(UriTemplateMatchConfig.class)) {
      return false;
    }
    try {
      String template = typed.unpack(UriTemplateMatchConfig.class).getPathTemplate();
      return Texts.matches(
          RegexMatcher.newBuilder().setRegex(regex(template)).build(), request.get().pathOnly());
    } catch (InvalidProtocolBufferException _) {
      return false;
    }
  }

  /** {@code *} is one segment, <code>**</code> any number of them; in braces or not. */
  private static String regex(String template) {
    var regex = new StringBuilder();
    for (int i = 0; i < template.length(); i++) {
      char letter = template.charAt(i);
      if (letter == '{') {
        int end = template.indexOf('}', i);
        String inner = template.substring(i + 1, end < 0 ? template.length() : end);
        regex.append(inner.endsWith("**") ? ".*" : "[^/]+");
        i = end < 0 ? template.length() : end;
      } else if (template.startsWith("**", i)) {
        regex.append(".*");
        i++;
      } else if (letter == '*') {
        regex.append("[^/]+");
      } else {
        regex.append(com.google.re2j.Pattern.quote(String.valueOf(letter)));
      }
    }
    return regex.toString();
  }
}
