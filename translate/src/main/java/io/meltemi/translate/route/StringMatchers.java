package io.meltemi.translate.route;

import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.meltemi.model.StringMatch;

/** String conditions as Envoy has them. */
final class StringMatchers {
  private StringMatchers() {}

  static StringMatcher matcher(StringMatch match) {
    StringMatcher.Builder out = StringMatcher.newBuilder();
    switch (match) {
      case StringMatch.Exact(var value) -> out.setExact(value);
      case StringMatch.Prefix(var value) -> out.setPrefix(value);
      case StringMatch.Regex(var value) -> out.setSafeRegex(regex(value));
    }
    return out.build();
  }

  static RegexMatcher regex(String regex) {
    return RegexMatcher.newBuilder().setRegex(regex).build();
  }
}
