package io.meltemi.config.virtualservice;

import io.meltemi.config.field.Fields;
import io.meltemi.model.StringMatch;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.HttpMatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Warns of rules that never apply, because rules before them take all that they match. */
final class UnreachableRules {
  private UnreachableRules() {}

  static void check(VirtualService service, Fields f) {
    check(f, "http", service.http(), r -> r.match().stream().map(UnreachableRules::bare).toList());
    checkPrefixes(f, service.http());
    check(f, "tls", service.tls(), VirtualService.TlsRoute::match);
    check(f, "tcp", service.tcp(), VirtualService.TcpRoute::match);
  }

  /** The match without its name, which matches nothing. */
  private static HttpMatch bare(HttpMatch m) {
    return bare(m, m.request().uri());
  }

  private static HttpMatch bare(HttpMatch m, Optional<StringMatch> uri) {
    return new HttpMatch(
        "",
        new HttpMatch.Request(
            uri,
            m.request().ignoreUriCase(),
            m.request().scheme(),
            m.request().method(),
            m.request().authority()),
        m.headers(),
        m.withoutHeaders(),
        m.queryParams(),
        m.port(),
        m.source(),
        m.statPrefix());
  }

  /** A prefix of a path takes what longer ones would, where all else is the same. */
  private static void checkPrefixes(Fields f, List<VirtualService.HttpRoute> rules) {
    var earlier = new HashMap<HttpMatch, Map<String, String>>();
    for (int i = 0; i < rules.size(); i++) {
      List<HttpMatch> matches = rules.get(i).match();
      for (int j = 0; j < matches.size(); j++) {
        HttpMatch match = matches.get(j);
        if (match.request().uri().isPresent()
            && match.request().uri().get() instanceof StringMatch.Prefix(var path)) {
          var prefixes =
              earlier.computeIfAbsent(bare(match, Optional.empty()), _ -> new HashMap<>());
          String place = "http[" + i + "].match[" + j + "]";
          shorter(path, prefixes.keySet())
              .ifPresent(
                  taken ->
                      f.warning(
                          place,
                          "never used: \"%s\" in %s takes all of \"%s\""
                              .formatted(taken, prefixes.get(taken), path)));
          prefixes.putIfAbsent(path, place);
        }
      }
    }
  }

  private static Optional<String> shorter(String path, Set<String> prefixes) {
    for (int end = 1; end < path.length(); end++) {
      if (prefixes.contains(path.substring(0, end))) {
        return Optional.of(path.substring(0, end));
      }
    }
    return Optional.empty();
  }

  private static <R> void check(
      Fields f, String field, List<R> rules, Function<R, List<?>> matches) {
    var firstWith = new HashMap<Object, Integer>();
    int catchAll = -1;
    for (int i = 0; i < rules.size(); i++) {
      List<?> conditions = matches.apply(rules.get(i));
      String rule = field + "[" + i + "]";
      if (conditions.isEmpty()) {
        if (catchAll >= 0) {
          f.warning(rule, "never used: " + field + "[" + catchAll + "] takes everything");
        }
        catchAll = catchAll < 0 ? i : catchAll;
        continue;
      }
      int duplicates = 0;
      for (int j = 0; j < conditions.size(); j++) {
        Integer earlier = firstWith.putIfAbsent(conditions.get(j), i);
        if (earlier != null) {
          f.warning(
              rule + ".match[" + j + "]",
              "never used: the same as in " + field + "[" + earlier + "]");
          duplicates++;
        }
      }
      if (duplicates == conditions.size()) {
        f.warning(rule, "never used: rules before it take all its matches");
      }
    }
  }
}
