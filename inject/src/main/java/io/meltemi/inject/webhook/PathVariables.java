package io.meltemi.inject.webhook;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Variables of the proxy that a webhook's path sets, so that one istiod serves several clusters:
 * {@code /inject/cluster/c1/net/n1}, or {@code /inject/:ENV:cluster=c1:ENV:net=n1}. {@code
 * --slash--} stands for a slash.
 */
final class PathVariables {
  private static final String MARK = ":ENV:";
  private static final Map<String, String> KNOWN =
      Map.of("cluster", "ISTIO_META_CLUSTER_ID", "net", "ISTIO_META_NETWORK");

  private PathVariables() {}

  /** What has no name or no value is left out. */
  static SortedMap<String, String> of(String path) {
    var variables = new TreeMap<String, String>();
    List<String> parts = List.of(path.replaceFirst("/$", "").split("/", 3));
    if (parts.size() < 3) {
      return Collections.emptySortedMap();
    }
    String tail = parts.get(2);
    if (tail.startsWith(MARK)) {
      for (String pair : tail.substring(MARK.length()).split(MARK, -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          variables.put(variable(pair.substring(0, equals)), pair.substring(equals + 1));
        }
      }
      return variables;
    }
    List<String> words = List.of(tail.split("/", -1));
    for (int i = 0; i + 1 < words.size(); i += 2) {
      if (!words.get(i).isEmpty()) {
        variables.put(variable(words.get(i)), words.get(i + 1).replace("--slash--", "/"));
      }
    }
    return variables;
  }

  private static String variable(String name) {
    return KNOWN.getOrDefault(name, name.toUpperCase(Locale.ROOT));
  }
}
