package io.meltemi.config.virtualservice;

import io.meltemi.config.field.Fields;
import io.meltemi.config.field.IstioWords;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.HttpMatch;
import io.meltemi.model.VirtualService.HttpRoute;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;

/**
 * Warns of rules that never apply, because rules before them take all that they match.
 *
 * <p>Source: istio 1.30.3 pkg/config/validation/validation.go analyzeUnreachableHTTPRules.
 */
final class UnreachableRules {
  private UnreachableRules() {}

  static void check(VirtualService service, Fields f) {
    List<HttpRoute> http = service.http();
    check(
        f,
        "http",
        new Rules(
            matches(http, r -> r.match().stream().map(UnreachableRules::bare).toList()),
            http.stream().map(HttpRoute::name).toList(),
            http.stream().map(r -> r.match().stream().map(HttpMatch::name).toList()).toList()));
    CoveredPrefixes.check(f, http);
    check(f, "tls", Rules.unnamed(matches(service.tls(), VirtualService.TlsRoute::match)));
    check(f, "tcp", Rules.unnamed(matches(service.tcp(), VirtualService.TcpRoute::match)));
  }

  private static <R> List<List<?>> matches(List<R> rules, Function<R, List<?>> match) {
    return rules.stream().<List<?>>map(match).toList();
  }

  /** How Istio calls a rule or a match. */
  static String named(String name, int index) {
    return name.isEmpty() ? "#" + index : IstioWords.quoted(name);
  }

  /** What Istio says of a rule that nothing reaches. */
  private static String unused(String rule, String reason) {
    return "virtualService rule " + rule + " not used (" + reason + ")";
  }

  /** What Istio says of a match that another takes everything from. */
  static String ineffective(String rule, String match, String earlier) {
    return "virtualService rule %s match %s is not used (duplicate/overlapping match in rule %s)"
        .formatted(rule, match, earlier);
  }

  /** The match without its name, which matches nothing. */
  static HttpMatch bare(HttpMatch m) {
    return new HttpMatch(
        "",
        m.request(),
        m.headers(),
        m.withoutHeaders(),
        m.queryParams(),
        m.port(),
        m.source(),
        m.statPrefix());
  }

  /**
   * The rules of one protocol.
   *
   * @param names of the rules; none where they have no names
   * @param matchNames of the matches of each rule; none where they have no names
   */
  private record Rules(List<List<?>> matches, List<String> names, List<List<String>> matchNames) {
    static Rules unnamed(List<List<?>> matches) {
      return new Rules(matches, List.of(), List.of());
    }

    String rule(int index) {
      return named(names.isEmpty() ? "" : names.get(index), index);
    }

    String match(int rule, int index) {
      return named(matchNames.isEmpty() ? "" : matchNames.get(rule).get(index), index);
    }
  }

  private static void check(Fields f, String field, Rules rules) {
    var firstWith = new HashMap<Object, Integer>();
    List<List<?>> matches = rules.matches();
    int catchAll = -1;
    for (int i = 0; i < matches.size(); i++) {
      String rule = field + "[" + i + "]";
      if (catchAll >= 0) {
        String reason =
            matches.get(i).isEmpty()
                ? "only the last rule can have no matches"
                : "route without matches defined before";
        f.warning(
            rule,
            "never used: " + field + "[" + catchAll + "] takes everything",
            unused(rules.rule(i), reason));
      } else if (matches.get(i).isEmpty()) {
        catchAll = i;
      } else if (duplicates(f, field, rules, i, firstWith) == matches.get(i).size()) {
        f.warning(
            rule,
            "never used: rules before it take all its matches",
            unused(rules.rule(i), "all matches used by prior rules"));
      }
    }
  }

  private static int duplicates(
      Fields f, String field, Rules rules, int rule, HashMap<Object, Integer> firstWith) {
    List<?> conditions = rules.matches().get(rule);
    int duplicates = 0;
    for (int j = 0; j < conditions.size(); j++) {
      Integer earlier = firstWith.putIfAbsent(conditions.get(j), rule);
      if (earlier != null) {
        f.warning(
            field + "[" + rule + "].match[" + j + "]",
            "never used: the same as in " + field + "[" + earlier + "]",
            ineffective(rules.rule(rule), rules.match(rule, j), rules.rule(earlier)));
        duplicates++;
      }
    }
    return duplicates;
  }
}
