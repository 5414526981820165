package io.meltemi.ingest.gateway;

import io.meltemi.base.Labels;
import io.meltemi.model.StringMatch;
import io.meltemi.model.VirtualService.HttpMatch;
import io.meltemi.model.VirtualService.HttpRoute;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The order in which rules are tried: the more exact condition first, as the Gateway API says.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/conversion.go sortHTTPRoutes.
 */
final class RuleOrder {
  private static final int EXACT = 3;

  static final HttpMatch ANYTHING =
      new HttpMatch(
          "",
          new HttpMatch.Request(
              Optional.empty(), false, Optional.empty(), Optional.empty(), Optional.empty()),
          Collections.emptySortedMap(),
          Collections.emptySortedMap(),
          Collections.emptySortedMap(),
          OptionalInt.empty(),
          new HttpMatch.Source(Labels.NONE, "", List.of()),
          "");

  /** Rules that are equal by it stay in their order. */
  static final Comparator<HttpRoute> MOST_EXACT_FIRST =
      Comparator.<HttpRoute>comparingInt(rule -> rule.match().isEmpty() ? 1 : 0)
          .thenComparing(RuleOrder::first, RuleOrder::compare);

  /** For Ingresses: the longest path, and of two the exact one. */
  static final Comparator<HttpRoute> LONGEST_FIRST =
      Comparator.comparing(
          RuleOrder::first,
          Comparator.comparingInt(RuleOrder::length)
              .thenComparingInt(match -> rank(match) == EXACT ? 1 : 0)
              .reversed());

  private RuleOrder() {}

  /** Each has one condition at most. */
  private static HttpMatch first(HttpRoute rule) {
    return rule.match().isEmpty() ? ANYTHING : rule.match().getFirst();
  }

  private static int compare(HttpMatch a, HttpMatch b) {
    int byKind = rank(b) - rank(a);
    if (byKind != 0) {
      return byKind;
    }
    int byLength = length(b) - length(a);
    if (byLength != 0) {
      return byLength;
    }
    int byMethod =
        Boolean.compare(b.request().method().isPresent(), a.request().method().isPresent());
    if (byMethod != 0) {
      return byMethod;
    }
    int byHeaders = b.headers().size() - a.headers().size();
    return byHeaders != 0 ? byHeaders : b.queryParams().size() - a.queryParams().size();
  }

  private static int rank(HttpMatch match) {
    return match
        .request()
        .uri()
        .map(
            uri ->
                switch (uri) {
                  case StringMatch.Exact _ -> EXACT;
                  case StringMatch.Prefix _ -> 2;
                  case StringMatch.Regex _ -> 1;
                })
        .orElse(-1);
  }

  private static int length(HttpMatch match) {
    return match
        .request()
        .uri()
        .map(
            uri ->
                switch (uri) {
                  case StringMatch.Exact(var value) -> value.length();
                  case StringMatch.Prefix(var value) -> value.length();
                  case StringMatch.Regex(var value) -> value.length();
                })
        .orElse(0);
  }

  /** Of a path alone. */
  static HttpMatch onPath(StringMatch path) {
    return new HttpMatch(
        "",
        new HttpMatch.Request(
            Optional.of(path), false, Optional.empty(), Optional.empty(), Optional.empty()),
        Collections.emptySortedMap(),
        Collections.emptySortedMap(),
        Collections.emptySortedMap(),
        OptionalInt.empty(),
        new HttpMatch.Source(Labels.NONE, "", List.of()),
        "");
  }

  /** The same on that port alone. */
  static HttpMatch onPort(HttpMatch match, int port) {
    return new HttpMatch(
        match.name(),
        match.request(),
        match.headers(),
        match.withoutHeaders(),
        match.queryParams(),
        OptionalInt.of(port),
        match.source(),
        match.statPrefix());
  }
}
