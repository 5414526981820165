package io.meltemi.explain;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Matches of headers and query parameters. */
final class Headers {
  private Headers() {}

  /**
   * Source: envoy 1.38 source/common/http/header_utility.cc. A header that is not there matches
   * nothing, not even what is inverted, but a matcher of its presence.
   */
  static boolean matches(HeaderMatcher matcher, Request request) {
    Optional<String> found = request.header(matcher.getName());
    if (matcher.getHeaderMatchSpecifierCase()
        == HeaderMatcher.HeaderMatchSpecifierCase.PRESENT_MATCH) {
      return found.isPresent() == matcher.getPresentMatch() != matcher.getInvertMatch();
    }
    if (matcher.getHeaderMatchSpecifierCase()
        == HeaderMatcher.HeaderMatchSpecifierCase.HEADERMATCHSPECIFIER_NOT_SET) {
      return found.isPresent() != matcher.getInvertMatch();
    }
    if (found.isEmpty() && !matcher.getTreatMissingHeaderAsEmpty()) {
      return false;
    }
    return matchesValue(matcher, found.orElse("")) != matcher.getInvertMatch();
  }

  @SuppressWarnings("deprecation") // what EnvoyFilters write
  private static boolean matchesValue(HeaderMatcher matcher, String value) {
    return switch (matcher.getHeaderMatchSpecifierCase()) {
      case STRING_MATCH -> Texts.matches(matcher.getStringMatch(), value);
      case EXACT_MATCH -> value.equals(matcher.getExactMatch());
      case PREFIX_MATCH -> value.startsWith(matcher.getPrefixMatch());
      case SUFFIX_MATCH -> value.endsWith(matcher.getSuffixMatch());
      case CONTAINS_MATCH -> value.contains(matcher.getContainsMatch());
      case SAFE_REGEX_MATCH -> Texts.matches(matcher.getSafeRegexMatch(), value);
      case RANGE_MATCH ->
          number(value)
              .filter(n -> n >= matcher.getRangeMatch().getStart())
              .filter(n -> n < matcher.getRangeMatch().getEnd())
              .isPresent();
      case PRESENT_MATCH, HEADERMATCHSPECIFIER_NOT_SET -> true;
    };
  }

  private static Optional<Long> number(String text) {
    try {
      return Optional.of(Long.parseLong(text));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /** Why it does not match. */
  static String reason(HeaderMatcher matcher, Request request) {
    String found = request.header(matcher.getName()).map(Texts::quoted).orElse("absent");
    return "header %s is %s, not %s".formatted(matcher.getName(), found, wanted(matcher));
  }

  @SuppressWarnings("deprecation")
  private static String wanted(HeaderMatcher matcher) {
    String wanted =
        switch (matcher.getHeaderMatchSpecifierCase()) {
          case STRING_MATCH -> Texts.describe(matcher.getStringMatch());
          case EXACT_MATCH -> Texts.quoted(matcher.getExactMatch());
          case PREFIX_MATCH -> "prefix " + Texts.quoted(matcher.getPrefixMatch());
          case SUFFIX_MATCH -> "suffix " + Texts.quoted(matcher.getSuffixMatch());
          case CONTAINS_MATCH -> "text with " + Texts.quoted(matcher.getContainsMatch());
          case SAFE_REGEX_MATCH -> "regex " + Texts.quoted(matcher.getSafeRegexMatch().getRegex());
          case RANGE_MATCH ->
              "a number from %d below %d"
                  .formatted(matcher.getRangeMatch().getStart(), matcher.getRangeMatch().getEnd());
          case PRESENT_MATCH -> matcher.getPresentMatch() ? "present" : "absent";
          case HEADERMATCHSPECIFIER_NOT_SET -> "present";
        };
    return matcher.getInvertMatch() ? "anything but " + wanted : wanted;
  }

  static boolean matches(QueryParameterMatcher matcher, String query) {
    Optional<String> value = parameter(query, matcher.getName());
    return switch (matcher.getQueryParameterMatchSpecifierCase()) {
      case STRING_MATCH ->
          value.filter(text -> Texts.matches(matcher.getStringMatch(), text)).isPresent();
      case PRESENT_MATCH -> value.isPresent() == matcher.getPresentMatch();
      case QUERYPARAMETERMATCHSPECIFIER_NOT_SET -> value.isPresent();
    };
  }

  static String reason(QueryParameterMatcher matcher, String query) {
    StringMatcher wanted = matcher.getStringMatch();
    return "query parameter %s is %s, not %s"
        .formatted(
            matcher.getName(),
            parameter(query, matcher.getName()).map(Texts::quoted).orElse("absent"),
            matcher.hasStringMatch() ? Texts.describe(wanted) : "present");
  }

  private static Optional<String> parameter(String query, String name) {
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      if (key.equals(name) && !pair.isEmpty()) {
        return Optional.of(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return Optional.empty();
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return text;
    }
  }
}
