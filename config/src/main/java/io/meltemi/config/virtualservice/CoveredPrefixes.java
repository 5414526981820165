package io.meltemi.config.virtualservice;

import io.meltemi.config.field.Fields;
import io.meltemi.model.StringMatch;
import io.meltemi.model.VirtualService.HeaderMatch;
import io.meltemi.model.VirtualService.HttpMatch;
import io.meltemi.model.VirtualService.HttpRoute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Warns of matches by a prefix of the path that an earlier, shorter prefix takes everything from.
 *
 * <p>Source: istio 1.30.3 pkg/config/validation/validation.go coveredValidation: of two matches by
 * prefix only ports, methods, authority, headers and query parameters are compared, and a match
 * without a method is one of GET.
 */
final class CoveredPrefixes {
  /** Of one prefix: more would be compared for nothing but a longer list of warnings. */
  private static final int MOST_OF_ONE_PREFIX = 100;

  /**
   * A match by prefix.
   *
   * @param place its field
   * @param rule how Istio calls its rule
   * @param name how Istio calls it
   */
  private record Entry(String place, String rule, String name, String prefix, Conditions when) {}

  private record Conditions(
      OptionalInt port,
      String method,
      String authority,
      Map<String, String> headers,
      Map<String, String> queryParams,
      Map<String, String> withoutHeaders) {

    static Conditions of(HttpMatch match) {
      String method = text(match.request().method());
      return new Conditions(
          match.port(),
          method.isEmpty() ? "exact:GET" : method,
          text(match.request().authority()),
          texts(match.headers()),
          texts(match.queryParams()),
          texts(match.withoutHeaders()));
    }

    /** Whether what meets {@code later} meets these too, by Istio's reckoning. */
    boolean cover(Conditions later) {
      return port.equals(later.port)
          && method.startsWith(later.method)
          && authority.startsWith(later.authority)
          && cover(headers, later.headers)
          && cover(queryParams, later.queryParams)
          && cover(withoutHeaders, later.withoutHeaders);
    }

    private static boolean cover(Map<String, String> mine, Map<String, String> later) {
      return mine.keySet().equals(later.keySet())
          && mine.entrySet().stream()
              .allMatch(e -> e.getValue().startsWith(later.getOrDefault(e.getKey(), "")));
    }

    private static Map<String, String> texts(Map<String, HeaderMatch> matches) {
      var texts = new TreeMap<String, String>();
      matches.forEach(
          (name, match) ->
              texts.put(
                  name,
                  match instanceof HeaderMatch.Value(var value) ? text(Optional.of(value)) : ""));
      return texts;
    }

    private static String text(Optional<StringMatch> match) {
      return match
          .map(
              m ->
                  switch (m) {
                    case StringMatch.Exact(var value) -> value.isEmpty() ? "" : "exact:" + value;
                    case StringMatch.Prefix(var value) -> value.isEmpty() ? "" : "prefix:" + value;
                    case StringMatch.Regex _ -> "";
                  })
          .orElse("");
    }
  }

  private CoveredPrefixes() {}

  static void check(Fields f, List<HttpRoute> rules) {
    var earlier = new HashMap<String, List<Entry>>();
    for (Entry entry : entries(rules)) {
      for (int end = 1; end < entry.prefix().length(); end++) {
        for (Entry wide : earlier.getOrDefault(entry.prefix().substring(0, end), List.of())) {
          if (wide.when().cover(entry.when())) {
            warn(f, wide, entry);
          }
        }
      }
      List<Entry> same = earlier.computeIfAbsent(entry.prefix(), _ -> new ArrayList<>());
      if (same.size() < MOST_OF_ONE_PREFIX) {
        same.add(entry);
      }
    }
  }

  private static void warn(Fields f, Entry wide, Entry entry) {
    f.warning(
        entry.place(),
        "never used: \"%s\" in %s takes all of \"%s\""
            .formatted(wide.prefix(), wide.place(), entry.prefix()),
        UnreachableRules.ineffective(
            entry.rule(),
            entry.name() + " of prefix " + entry.prefix(),
            wide.name() + " of prefix " + wide.prefix() + " on " + wide.rule()));
  }

  /** The matches by prefix, without those that are there before; none behind a rule for all. */
  private static List<Entry> entries(List<HttpRoute> rules) {
    var entries = new ArrayList<Entry>();
    var seen = new HashSet<HttpMatch>();
    for (int i = 0; i < rules.size() && !(i > 0 && rules.get(i - 1).match().isEmpty()); i++) {
      String rule = UnreachableRules.named(rules.get(i).name(), i);
      List<HttpMatch> matches = rules.get(i).match();
      for (int j = 0; j < matches.size(); j++) {
        HttpMatch match = matches.get(j);
        if (match.request().uri().orElse(null) instanceof StringMatch.Prefix(var prefix)
            && !prefix.isEmpty()
            && seen.add(UnreachableRules.bare(match))) {
          String name = UnreachableRules.named(match.name(), j);
          String place = "http[" + i + "].match[" + j + "]";
          entries.add(new Entry(place, rule, name, prefix, Conditions.of(match)));
        }
      }
    }
    return entries;
  }
}
