package io.meltemi.agent.wasm;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server wants to know, in its header {@code WWW-Authenticate}.
 *
 * @param scheme in small letters
 */
record Challenge(String scheme, Map<String, String> parameters) {
  private static final Pattern PARAMETER =
      Pattern.compile("([A-Za-z]+)\\s*=\\s*(?:\"([^\"]*)\"|([^\\s,\"]+))");

  static Challenge parse(String header) {
    String[] parts = header.strip().split("\\s+", 2);
    var parameters = new TreeMap<String, String>();
    Matcher found = PARAMETER.matcher(parts.length < 2 ? "" : parts[1]);
    while (found.find()) {
      parameters.putIfAbsent(
          found.group(1).toLowerCase(Locale.ROOT),
          found.group(2) == null ? found.group(3) : found.group(2));
    }
    return new Challenge(parts[0].toLowerCase(Locale.ROOT), parameters);
  }

  /** A parameter; empty where there is none. */
  String text(String name) {
    return parameters.getOrDefault(name, "");
  }
}
