package io.meltemi.translate.route;

import io.envoyproxy.envoy.type.matcher.v3.ListMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.OrMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import io.meltemi.model.StringMatch;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Conditions on claims of the request's token: {@code @request.auth.claims.group.id} or {@code
 * @request.auth.claims[group][id]} in place of a header's name.
 *
 * <p>Source: istio 1.30.3 pkg/jwt/routing.go, pilot/pkg/security/authz/model.
 */
final class ClaimMatchers {
  private static final String PREFIX = "@request.auth.claims";
  private static final String FILTER = "envoy.filters.http.jwt_authn";
  private static final String PAYLOAD = "payload";

  private ClaimMatchers() {}

  /** The path of the claim that the name means; empty for an ordinary header. */
  static List<String> claimOf(String header) {
    if (!header.toLowerCase(Locale.ROOT).startsWith(PREFIX) || header.length() == PREFIX.length()) {
      return List.of();
    }
    String path = header.substring(PREFIX.length());
    if (path.startsWith(".")) {
      return List.of(path.substring(1).split("\\.", -1));
    }
    boolean bracketed = path.length() >= 3 && path.startsWith("[") && path.endsWith("]");
    return bracketed ? List.of(path.substring(1, path.length() - 1).split("]\\[", -1)) : List.of();
  }

  /** The claim itself, or one element of a list, must match; without a value it must be there. */
  static MetadataMatcher matcher(List<String> claim, Optional<StringMatch> value, boolean invert) {
    MetadataMatcher.Builder out =
        MetadataMatcher.newBuilder().setFilter(FILTER).addPath(segment(PAYLOAD)).setInvert(invert);
    claim.forEach(key -> out.addPath(segment(key)));
    ValueMatcher expected =
        value
            .map(v -> stringOrElement(StringMatchers.matcher(v)))
            .orElseGet(() -> ValueMatcher.newBuilder().setPresentMatch(true).build());
    return out.setValue(expected).build();
  }

  private static ValueMatcher stringOrElement(StringMatcher string) {
    ValueMatcher plain = ValueMatcher.newBuilder().setStringMatch(string).build();
    ValueMatcher element =
        ValueMatcher.newBuilder().setListMatch(ListMatcher.newBuilder().setOneOf(plain)).build();
    return ValueMatcher.newBuilder()
        .setOrMatch(OrMatcher.newBuilder().addValueMatchers(element).addValueMatchers(plain))
        .build();
  }

  private static MetadataMatcher.PathSegment segment(String key) {
    return MetadataMatcher.PathSegment.newBuilder().setKey(key).build();
  }
}
