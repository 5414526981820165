package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which inputs of a listener's matcher tree ({@code filterChainMatcher}) lead to a filter chain.
 */
final class ChainMatcher {
  private ChainMatcher() {}

  /** One line per way to the chain; {@code NONE} where there is none. */
  static List<String> pathsTo(Json chain, Json listener) {
    Json matcher = listener.at("filterChainMatcher");
    if (!matcher.present()) {
      return List.of(FilterChains.matchOf(chain.at("filterChainMatch")));
    }
    String name = chain.at("name").text();
    Json otherwise = matcher.at("onNoMatch");
    if (otherwise.at("action").at("name").text().equals(name)) {
      return List.of("UNMATCHED");
    }
    List<String> paths =
        paths(name, otherwise.at("matcher").present() ? otherwise.at("matcher") : matcher);
    return paths.isEmpty() ? List.of("NONE") : paths;
  }

  private static List<String> paths(String chain, Json matcher) {
    Json otherwise = matcher.at("onNoMatch");
    if (otherwise.at("action").at("name").text().equals(chain)) {
      return List.of("ANY");
    }
    if (otherwise.at("matcher").present()) {
      List<String> paths = paths(chain, otherwise.at("matcher"));
      return paths.isEmpty() ? List.of("NONE") : paths;
    }
    Json tree = matcher.at("matcherTree");
    boolean byPrefix = tree.at("prefixMatchMap").present();
    String input = tree.at("input").at("name").text() + (byPrefix ? "^" : "=");
    List<String> paths = new ArrayList<>();
    branches(tree)
        .forEach(
            (value, onMatch) -> {
              if (onMatch.at("action").at("name").text().equals(chain)) {
                paths.add(input + value);
              } else if (onMatch.at("matcher").present()) {
                paths(chain, onMatch.at("matcher"))
                    .forEach(path -> paths.add(input + value + " -> " + path));
              }
            });
    return paths;
  }

  private static Map<String, Json> branches(Json tree) {
    Map<String, Json> branches = new TreeMap<>();
    for (String kind : List.of("exactMatchMap", "prefixMatchMap")) {
      if (tree.at(kind).at("map") instanceof Json.Obj(var entries)) {
        branches.putAll(entries);
      }
    }
    for (Json matcher : tree.at("customMatch").at("typedConfig").at("rangeMatchers").items()) {
      for (Json range : matcher.at("ranges").items()) {
        long bits = range.at("prefixLen").number();
        String address = range.at("addressPrefix").text();
        boolean whole = bits == 32 || bits == 128;
        branches.put(whole ? address : address + "/" + bits, matcher.at("onMatch"));
      }
    }
    return branches;
  }
}
