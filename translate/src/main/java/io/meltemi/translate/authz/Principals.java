package io.meltemi.translate.authz;

import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import io.meltemi.translate.Regexes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Conditions on who calls; absent where the traffic does not tell.
 *
 * @param namespace the policy's
 */
record Principals(String namespace, Traffic traffic) {
  static final Conjunction.Logic<Principal> LOGIC =
      new Conjunction.Logic<>() {
        @Override
        public Principal any() {
          return Principal.newBuilder().setAny(true).build();
        }

        @Override
        public Principal and(List<Principal> all) {
          return Principal.newBuilder()
              .setAndIds(Principal.Set.newBuilder().addAllIds(all))
              .build();
        }

        @Override
        public Principal or(List<Principal> some) {
          return Principal.newBuilder()
              .setOrIds(Principal.Set.newBuilder().addAllIds(some))
              .build();
        }

        @Override
        public Principal not(Principal one) {
          return Principal.newBuilder().setNotId(one).build();
        }
      };

  private static final String SPIFFE = "spiffe://";

  /** The filter that tells what a token says. */
  private static final String JWT = "envoy.filters.http.jwt_authn";

  /** As {@code trust-domain/ns/namespace/sa/account}. */
  Optional<Principal> principal(String value) {
    return authenticated(Matchers.textAfter(SPIFFE, value));
  }

  Optional<Principal> namespace(String value) {
    String name = Regexes.quoted(value).replace("\\*", ".*");
    return authenticated(Matchers.regex(".*/ns/" + name + "/.*"));
  }

  /**
   * As {@code account} or {@code namespace/account}; other parts may stand in the identity, too.
   */
  Optional<Principal> serviceAccount(String value) {
    int slash = value.indexOf('/');
    String home = slash < 0 ? namespace : value.substring(0, slash);
    return authenticated(
        Matchers.regex(
            "spiffe://.+/ns/"
                + Regexes.quoted(home)
                + "/(.+/|)sa/"
                + Regexes.quoted(value.substring(slash + 1))
                + "(/.+)?"));
  }

  Optional<Principal> trustDomain(String value) {
    if (value.equals("*")) {
      return authenticated(Matchers.prefix(SPIFFE));
    }
    return authenticated(
        value.startsWith("*") || value.endsWith("*")
            ? Matchers.regex(SPIFFE + Regexes.quoted(value).replace("\\*", "[^/]*") + "/.*")
            : Matchers.prefix(SPIFFE + value + "/"));
  }

  private Optional<Principal> authenticated(StringMatcher name) {
    return traffic.verified()
        ? Optional.of(
            Principal.newBuilder()
                .setAuthenticated(Principal.Authenticated.newBuilder().setPrincipalName(name))
                .build())
        : Optional.empty();
  }

  /** The address of the connection. */
  Optional<Principal> directAddress(String range) {
    return CidrRanges.of(range).map(r -> Principal.newBuilder().setDirectRemoteIp(r).build());
  }

  /** The address of the client, by the header or the PROXY protocol where these are believed. */
  Optional<Principal> remoteAddress(String range) {
    return CidrRanges.of(range).map(r -> Principal.newBuilder().setRemoteIp(r).build());
  }

  Optional<Principal> header(String name, String value) {
    return ifHttp(Principal.newBuilder().setHeader(Matchers.header(name, value)));
  }

  /** One of the values of a header that holds several, with commas between them. */
  Optional<Principal> inlineHeader(String name, String value) {
    if (value.equals("*")) {
      return ifHttp(Principal.newBuilder().setHeader(Matchers.present(name)));
    }
    String one =
        value.startsWith("*")
            ? ".*" + Regexes.quoted(value.substring(1))
            : value.endsWith("*")
                ? Regexes.quoted(value.substring(0, value.length() - 1)) + ".*"
                : Regexes.quoted(value);
    String regex = "^" + one + "$|^" + one + ",.*|.*," + one + ",.*|.*," + one + "$";
    return ifHttp(Principal.newBuilder().setHeader(Matchers.header(name, Matchers.regex(regex))));
  }

  /** As {@code issuer/subject}. */
  Optional<Principal> requestPrincipal(List<String> values) {
    List<Principal> some = values.stream().map(Principals::token).toList();
    return traffic.http()
        ? Optional.of(some.size() == 1 ? some.get(0) : LOGIC.or(some))
        : Optional.empty();
  }

  /** Issuers may have slashes of their own. */
  private static Principal token(String value) {
    int slash = value.lastIndexOf('/');
    String issuer = slash < 0 ? value : value.substring(0, slash);
    String subject = value.substring(slash + 1);
    if (value.equals("*")) {
      return token(Matchers.ANY, Matchers.ANY);
    }
    if (value.startsWith("*")) {
      return slash < 0
          ? token(Matchers.ANY, Matchers.suffix(value.substring(1)))
          : token(
              issuer.equals("*") ? Matchers.ANY : Matchers.suffix(issuer.substring(1)),
              Matchers.exact(subject));
    }
    if (value.endsWith("*")) {
      return slash < 0
          ? token(Matchers.prefix(value.substring(0, value.length() - 1)), Matchers.ANY)
          : token(
              Matchers.exact(issuer),
              subject.equals("*")
                  ? Matchers.ANY
                  : Matchers.prefix(subject.substring(0, subject.length() - 1)));
    }
    return token(Matchers.exact(issuer), Matchers.exact(slash < 0 ? "" : subject));
  }

  private static Principal token(StringMatcher issuer, StringMatcher subject) {
    return LOGIC.and(
        List.of(
            metadata(List.of("iss"), Matchers.value(issuer)),
            metadata(List.of("sub"), Matchers.value(subject))));
  }

  /** A claim that is text, or a list with one of the values. */
  Optional<Principal> claim(List<String> path, List<String> values) {
    ValueMatcher value =
        Matchers.or(values.stream().map(v -> Matchers.value(Matchers.text(v))).toList());
    return traffic.http()
        ? Optional.of(metadata(path, Matchers.or(List.of(Matchers.element(value), value))))
        : Optional.empty();
  }

  private static Principal metadata(List<String> claim, ValueMatcher value) {
    var path = new ArrayList<String>();
    path.add("payload");
    path.addAll(claim);
    return Principal.newBuilder().setMetadata(Matchers.metadata(JWT, path, value)).build();
  }

  private Optional<Principal> ifHttp(Principal.Builder principal) {
    return traffic.http() ? Optional.of(principal.build()) : Optional.empty();
  }
}
