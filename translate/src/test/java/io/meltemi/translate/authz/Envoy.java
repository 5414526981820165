package io.meltemi.translate.authz;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import io.meltemi.base.IpRange;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Decides as Envoy's RBAC engine documents it. */
final class Envoy {
  private Envoy() {}

  static boolean matches(RBAC rbac, Call call) {
    return rbac.getPoliciesMap().values().stream().anyMatch(policy -> matches(policy, call));
  }

  private static boolean matches(Policy policy, Call call) {
    return policy.getPermissionsList().stream().anyMatch(p -> matches(p, call))
        && policy.getPrincipalsList().stream().anyMatch(p -> matches(p, call));
  }

  private static boolean matches(Permission permission, Call call) {
    return switch (permission.getRuleCase()) {
      case ANY -> permission.getAny();
      case AND_RULES ->
          permission.getAndRules().getRulesList().stream().allMatch(p -> matches(p, call));
      case OR_RULES ->
          permission.getOrRules().getRulesList().stream().anyMatch(p -> matches(p, call));
      case NOT_RULE -> !matches(permission.getNotRule(), call);
      case HEADER -> matches(permission.getHeader(), call);
      case URL_PATH -> matches(permission.getUrlPath().getPath(), path(call));
      case URI_TEMPLATE -> matchesTemplate(permission, path(call));
      case DESTINATION_PORT -> permission.getDestinationPort() == call.port();
      case DESTINATION_IP -> contains(permission.getDestinationIp(), call.destination());
      case REQUESTED_SERVER_NAME -> matches(permission.getRequestedServerName(), call.serverName());
      case METADATA -> matches(permission.getMetadata(), call);
      default -> throw new IllegalArgumentException(permission.toString());
    };
  }

  private static boolean matches(Principal principal, Call call) {
    return switch (principal.getIdentifierCase()) {
      case ANY -> principal.getAny();
      case AND_IDS -> principal.getAndIds().getIdsList().stream().allMatch(p -> matches(p, call));
      case OR_IDS -> principal.getOrIds().getIdsList().stream().anyMatch(p -> matches(p, call));
      case NOT_ID -> !matches(principal.getNotId(), call);
      case AUTHENTICATED ->
          !call.principal().isEmpty()
              && matches(principal.getAuthenticated().getPrincipalName(), call.principal());
      case DIRECT_REMOTE_IP -> contains(principal.getDirectRemoteIp(), call.direct());
      case REMOTE_IP -> contains(principal.getRemoteIp(), call.remote());
      case HEADER -> matches(principal.getHeader(), call);
      case METADATA -> matches(principal.getMetadata(), call);
      default -> throw new IllegalArgumentException(principal.toString());
    };
  }

  private static String path(Call call) {
    String path = call.headers().get(":path");
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }

  private static boolean matches(HeaderMatcher header, Call call) {
    Optional<String> value =
        call.headers().entrySet().stream()
            .filter(e -> e.getKey().equalsIgnoreCase(header.getName()))
            .map(Map.Entry::getValue)
            .findFirst();
    return value.isPresent()
        && (header.getPresentMatch() || matches(header.getStringMatch(), value.orElseThrow()));
  }

  private static boolean matches(StringMatcher matcher, String text) {
    boolean ignore = matcher.getIgnoreCase();
    String value = ignore ? text.toLowerCase(Locale.ROOT) : text;
    return switch (matcher.getMatchPatternCase()) {
      case EXACT -> value.equals(fold(matcher.getExact(), ignore));
      case PREFIX -> value.startsWith(fold(matcher.getPrefix(), ignore));
      case SUFFIX -> value.endsWith(fold(matcher.getSuffix(), ignore));
      case SAFE_REGEX -> Pattern.matches(matcher.getSafeRegex().getRegex(), text);
      default -> throw new IllegalArgumentException(matcher.toString());
    };
  }

  private static String fold(String text, boolean ignore) {
    return ignore ? text.toLowerCase(Locale.ROOT) : text;
  }

  private static boolean matchesTemplate(Permission permission, String path) {
    try {
      String template =
          permission
              .getUriTemplate()
              .getTypedConfig()
              .unpack(UriTemplateMatchConfig.class)
              .getPathTemplate();
      var regex = new StringBuilder();
      for (String part : template.split("((?<=\\*)(?!\\*))|((?<!\\*)(?=\\*))")) {
        regex.append(
            switch (part) {
              case "*" -> "[^/]+";
              case "**" -> ".*";
              default -> Pattern.quote(part);
            });
      }
      return Pattern.matches(regex.toString(), path);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static boolean contains(CidrRange range, String address) {
    return IpRange.parse(range.getAddressPrefix() + "/" + range.getPrefixLen().getValue())
        .contains(IpRange.literal(address).orElseThrow());
  }

  private static boolean matches(MetadataMatcher matcher, Call call) {
    Value value =
        Value.newBuilder()
            .setStructValue(
                call.metadata().getOrDefault(matcher.getFilter(), Struct.getDefaultInstance()))
            .build();
    for (MetadataMatcher.PathSegment segment : matcher.getPathList()) {
      value =
          value.getStructValue().getFieldsOrDefault(segment.getKey(), Value.getDefaultInstance());
    }
    return matches(matcher.getValue(), value);
  }

  private static boolean matches(ValueMatcher matcher, Value value) {
    return switch (matcher.getMatchPatternCase()) {
      case STRING_MATCH ->
          value.hasStringValue() && matches(matcher.getStringMatch(), value.getStringValue());
      case LIST_MATCH ->
          value.getListValue().getValuesList().stream()
              .anyMatch(v -> matches(matcher.getListMatch().getOneOf(), v));
      case OR_MATCH ->
          matcher.getOrMatch().getValueMatchersList().stream().anyMatch(m -> matches(m, value));
      default -> throw new IllegalArgumentException(matcher.toString());
    };
  }
}
