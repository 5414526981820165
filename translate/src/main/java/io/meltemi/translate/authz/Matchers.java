package io.meltemi.translate.authz;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ListMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.OrMatcher;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import io.meltemi.translate.Regexes;
import java.util.List;

/** Envoy's matchers for the values of policies: text that may begin or end with a star. */
final class Matchers {
  /** Anything but nothing. */
  static final StringMatcher ANY = regex(".+");

  private Matchers() {}

  static StringMatcher regex(String regex) {
    return StringMatcher.newBuilder()
        .setSafeRegex(RegexMatcher.newBuilder().setRegex(regex))
        .build();
  }

  static StringMatcher exact(String text) {
    return StringMatcher.newBuilder().setExact(text).build();
  }

  static StringMatcher prefix(String text) {
    return StringMatcher.newBuilder().setPrefix(text).build();
  }

  static StringMatcher suffix(String text) {
    return StringMatcher.newBuilder().setSuffix(text).build();
  }

  static StringMatcher text(String value) {
    return textAfter("", value);
  }

  /** The value with text before it, which a star alone makes without meaning. */
  static StringMatcher textAfter(String before, String value) {
    if (value.equals("*")) {
      return ANY;
    }
    if (value.startsWith("*")) {
      String end = value.substring(1);
      return before.isEmpty()
          ? suffix(end)
          : regex(Regexes.quoted(before) + ".*" + Regexes.quoted(end));
    }
    return value.endsWith("*")
        ? prefix(before + value.substring(0, value.length() - 1))
        : exact(before + value);
  }

  static HeaderMatcher header(String name, String value) {
    return value.equals("*") ? present(name) : header(name, text(value));
  }

  static HeaderMatcher header(String name, StringMatcher value) {
    return HeaderMatcher.newBuilder().setName(name).setStringMatch(value).build();
  }

  static HeaderMatcher present(String name) {
    return HeaderMatcher.newBuilder().setName(name).setPresentMatch(true).build();
  }

  static ValueMatcher value(StringMatcher text) {
    return ValueMatcher.newBuilder().setStringMatch(text).build();
  }

  /** An element of a list. */
  static ValueMatcher element(ValueMatcher value) {
    return ValueMatcher.newBuilder().setListMatch(ListMatcher.newBuilder().setOneOf(value)).build();
  }

  static ValueMatcher or(List<ValueMatcher> values) {
    return values.size() == 1
        ? values.get(0)
        : ValueMatcher.newBuilder()
            .setOrMatch(OrMatcher.newBuilder().addAllValueMatchers(values))
            .build();
  }

  static MetadataMatcher metadata(String filter, List<String> path, ValueMatcher value) {
    var matcher = MetadataMatcher.newBuilder().setFilter(filter).setValue(value);
    path.forEach(
        key -> matcher.addPath(MetadataMatcher.PathSegment.newBuilder().setKey(key).build()));
    return matcher.build();
  }
}
