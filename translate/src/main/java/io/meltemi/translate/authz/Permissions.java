package io.meltemi.translate.authz;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.type.matcher.v3.PathMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import io.meltemi.translate.filter.TypedConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Conditions on what is called; absent where the traffic does not tell. */
record Permissions(Traffic traffic) {
  static final Conjunction.Logic<Permission> LOGIC =
      new Conjunction.Logic<>() {
        @Override
        public Permission any() {
          return Permission.newBuilder().setAny(true).build();
        }

        @Override
        public Permission and(List<Permission> all) {
          return Permission.newBuilder()
              .setAndRules(Permission.Set.newBuilder().addAllRules(all))
              .build();
        }

        @Override
        public Permission or(List<Permission> some) {
          return Permission.newBuilder()
              .setOrRules(Permission.Set.newBuilder().addAllRules(some))
              .build();
        }

        @Override
        public Permission not(Permission one) {
          return Permission.newBuilder().setNotRule(one).build();
        }
      };

  private static final String AUTHORITY = ":authority";
  private static final String METHOD = ":method";

  /** With its port, where the request has one; the case does not count. */
  Optional<Permission> host(String host) {
    return header(inAnyCase(Matchers.header(AUTHORITY, host)));
  }

  Optional<Permission> method(String method) {
    return header(Matchers.header(METHOD, method));
  }

  /** Also one that an application may take for it. */
  Optional<Permission> methodInAnyCase(String method) {
    return header(inAnyCase(Matchers.header(METHOD, method)));
  }

  private static HeaderMatcher inAnyCase(HeaderMatcher matcher) {
    return matcher.hasStringMatch()
        ? Matchers.header(
            matcher.getName(), matcher.getStringMatch().toBuilder().setIgnoreCase(true).build())
        : matcher;
  }

  private Optional<Permission> header(HeaderMatcher header) {
    return ifHttp(Permission.newBuilder().setHeader(header));
  }

  /** Without its query. */
  Optional<Permission> path(String path) {
    if (path.contains("{*}") || path.contains("{**}")) {
      var template =
          UriTemplateMatchConfig.newBuilder()
              .setPathTemplate(path.replace("{*}", "*").replace("{**}", "**"))
              .build();
      return ifHttp(
          Permission.newBuilder()
              .setUriTemplate(
                  TypedExtensionConfig.newBuilder()
                      .setName("uri-template")
                      .setTypedConfig(TypedConfig.of(template))));
    }
    return ifHttp(
        Permission.newBuilder().setUrlPath(PathMatcher.newBuilder().setPath(Matchers.text(path))));
  }

  private Optional<Permission> ifHttp(Permission.Builder permission) {
    return traffic.http() ? Optional.of(permission.build()) : Optional.empty();
  }

  Optional<Permission> port(String port) {
    boolean good = port.matches("\\d{1,10}") && Long.parseLong(port) <= 65535;
    return good
        ? Optional.of(Permission.newBuilder().setDestinationPort(Integer.parseInt(port)).build())
        : Optional.empty();
  }

  Optional<Permission> address(String range) {
    return CidrRanges.of(range).map(r -> Permission.newBuilder().setDestinationIp(r).build());
  }

  Optional<Permission> serverName(String name) {
    return Optional.of(Permission.newBuilder().setRequestedServerName(Matchers.text(name)).build());
  }

  /** Of what a filter told: {@code experimental.envoy.filters.a.b[c]}; {@code [v]}: in a list. */
  Optional<Permission> metadata(String key, List<String> values) {
    int open = key.indexOf('[');
    if (open < 0) {
      return Optional.empty();
    }
    String filter = key.substring("experimental.".length(), open);
    var matchers = new ArrayList<ValueMatcher>();
    for (String value : values) {
      boolean list = value.startsWith("[") && value.endsWith("]");
      ValueMatcher matcher =
          Matchers.value(
              Matchers.text(list ? value.replaceAll("^[\\[\\]]+|[\\[\\]]+$", "") : value));
      matchers.add(list ? Matchers.element(matcher) : matcher);
    }
    return Optional.of(
        Permission.newBuilder()
            .setMetadata(
                Matchers.metadata(filter, List.of(Attribute.header(key)), Matchers.or(matchers)))
            .build());
  }
}
