package io.meltemi.translate.route;

import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.meltemi.model.StringMatch;
import io.meltemi.model.VirtualService.HeaderMatch;
import io.meltemi.model.VirtualService.HttpMatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Conditions of a rule as Envoy's. A {@code *} regex means presence; a header {@code
 * @request.auth.claims…} means a claim of the request's token.
 *
 * <p>Source: istio 1.30.3 core/route/route.go, TranslateRouteMatch.
 */
final class HttpMatchTranslator {
  private HttpMatchTranslator() {}

  static RouteMatch everything() {
    return RouteMatch.newBuilder().setPrefix("/").build();
  }

  static RouteMatch matchFor(HttpMatch match, RouteSemantics semantics) {
    RouteMatch.Builder out =
        RouteMatch.newBuilder()
            .setPrefix("/")
            .setCaseSensitive(BoolValue.of(!match.request().ignoreUriCase()));
    match.request().uri().ifPresent(uri -> setPath(uri, semantics, out));
    List<HeaderMatcher> headers = new ArrayList<>();
    addHeaders(match.headers(), false, headers, out);
    addHeaders(match.withoutHeaders(), true, headers, out);
    headers.sort(Comparator.comparing(HeaderMatcher::getName));
    out.addAllHeaders(headers);
    addPseudoHeader(":method", match.request().method(), out);
    addPseudoHeader(":authority", match.request().authority(), out);
    addPseudoHeader(":scheme", match.request().scheme(), out);
    match
        .queryParams()
        .forEach((name, value) -> out.addQueryParameters(queryParameter(name, value)));
    return out.build();
  }

  /** Whether no request can pass by: routes behind it are never reached. */
  static boolean isCatchAll(RouteMatch match) {
    boolean anyPath =
        switch (match.getPathSpecifierCase()) {
          case PREFIX -> match.getPrefix().equals("/");
          case PATH_SEPARATED_PREFIX -> match.getPathSeparatedPrefix().equals("/");
          case SAFE_REGEX -> match.getSafeRegex().getRegex().equals(".*");
          default -> false;
        };
    return anyPath
        && match.getHeadersCount() == 0
        && match.getQueryParametersCount() == 0
        && match.getDynamicMetadataCount() == 0;
  }

  private static void setPath(StringMatch uri, RouteSemantics semantics, RouteMatch.Builder out) {
    switch (uri) {
      case StringMatch.Exact(var path) -> out.setPath(path);
      case StringMatch.Prefix(var prefix) -> {
        if (semantics.prefixesEndAtSlash() && !prefix.equals("/")) {
          out.setPathSeparatedPrefix(
              prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix);
        } else {
          out.setPrefix(prefix);
        }
      }
      case StringMatch.Regex(var regex) -> out.setSafeRegex(StringMatchers.regex(regex));
    }
  }

  private static void addHeaders(
      SortedMap<String, HeaderMatch> matches,
      boolean inverted,
      List<HeaderMatcher> headers,
      RouteMatch.Builder out) {
    matches.forEach(
        (name, match) -> {
          List<String> claim = ClaimMatchers.claimOf(name);
          if (claim.isEmpty()) {
            headers.add(header(name, valueOf(match), inverted));
          } else {
            out.addDynamicMetadata(ClaimMatchers.matcher(claim, valueOf(match), inverted));
          }
        });
  }

  private static void addPseudoHeader(
      String name, Optional<StringMatch> match, RouteMatch.Builder out) {
    match.ifPresent(m -> out.addHeaders(header(name, asValue(m), false)));
  }

  /** A header that must not match counts as empty where it is missing. */
  private static HeaderMatcher header(String name, Optional<StringMatch> value, boolean inverted) {
    HeaderMatcher.Builder out = HeaderMatcher.newBuilder().setName(name).setInvertMatch(inverted);
    if (value.isEmpty()) {
      return out.setPresentMatch(true).build();
    }
    return out.setStringMatch(StringMatchers.matcher(value.get()))
        .setTreatMissingHeaderAsEmpty(inverted)
        .build();
  }

  private static QueryParameterMatcher queryParameter(String name, HeaderMatch match) {
    QueryParameterMatcher.Builder out = QueryParameterMatcher.newBuilder().setName(name);
    valueOf(match)
        .ifPresentOrElse(
            value -> out.setStringMatch(StringMatchers.matcher(value)),
            () -> out.setPresentMatch(true));
    return out.build();
  }

  /** Absent where presence is all that is asked for. */
  private static Optional<StringMatch> valueOf(HeaderMatch match) {
    return switch (match) {
      case HeaderMatch.Present() -> Optional.empty();
      case HeaderMatch.Value(var value) -> asValue(value);
    };
  }

  private static Optional<StringMatch> asValue(StringMatch match) {
    return match.equals(new StringMatch.Regex("*")) ? Optional.empty() : Optional.of(match);
  }
}
