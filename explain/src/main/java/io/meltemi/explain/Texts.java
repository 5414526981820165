package io.meltemi.explain;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.meltemi.base.IpRange;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Matches of texts and addresses, and how they are written in a reason. */
final class Texts {
  private Texts() {}

  static boolean matches(StringMatcher matcher, String text) {
    boolean ignoreCase = matcher.getIgnoreCase();
    String value = ignoreCase ? text.toLowerCase(Locale.ROOT) : text;
    return switch (matcher.getMatchPatternCase()) {
      case EXACT -> value.equals(folded(matcher.getExact(), ignoreCase));
      case PREFIX -> value.startsWith(folded(matcher.getPrefix(), ignoreCase));
      case SUFFIX -> value.endsWith(folded(matcher.getSuffix(), ignoreCase));
      case CONTAINS -> value.contains(folded(matcher.getContains(), ignoreCase));
      case SAFE_REGEX -> matches(matcher.getSafeRegex(), text);
      case CUSTOM, MATCHPATTERN_NOT_SET -> false;
    };
  }

  private static String folded(String pattern, boolean ignoreCase) {
    return ignoreCase ? pattern.toLowerCase(Locale.ROOT) : pattern;
  }

  /** The whole text, in RE2's syntax. */
  static boolean matches(RegexMatcher regex, String text) {
    try {
      return Pattern.compile(regex.getRegex()).matcher(text).matches();
    } catch (PatternSyntaxException _) {
      return false;
    }
  }

  static String describe(StringMatcher matcher) {
    return switch (matcher.getMatchPatternCase()) {
      case EXACT -> quoted(matcher.getExact());
      case PREFIX -> "prefix " + quoted(matcher.getPrefix());
      case SUFFIX -> "suffix " + quoted(matcher.getSuffix());
      case CONTAINS -> "text with " + quoted(matcher.getContains());
      case SAFE_REGEX -> "regex " + quoted(matcher.getSafeRegex().getRegex());
      case CUSTOM, MATCHPATTERN_NOT_SET -> "nothing known";
    };
  }

  static String quoted(String text) {
    return '"' + text + '"';
  }

  static IpRange range(CidrRange range) {
    return IpRange.parse(range.getAddressPrefix() + "/" + range.getPrefixLen().getValue());
  }

  static boolean isIn(CidrRange range, String address) {
    return IpRange.literal(address).filter(a -> contains(range, a)).isPresent();
  }

  private static boolean contains(CidrRange range, InetAddress address) {
    try {
      return range(range).contains(address);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** How many bits the longest of the ranges that hold the address has; absent where none does. */
  static Optional<Integer> longest(List<CidrRange> ranges, String address) {
    return ranges.stream()
        .filter(range -> isIn(range, address))
        .map(range -> range.getPrefixLen().getValue())
        .max(Integer::compare);
  }

  static String describe(List<CidrRange> ranges) {
    return String.join(
        ", ",
        ranges.stream()
            .map(range -> range.getAddressPrefix() + "/" + range.getPrefixLen().getValue())
            .toList());
  }
}
