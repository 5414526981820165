package io.meltemi.istioctl.bugreport;

import io.meltemi.istioctl.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which containers are meant: {@code NAMESPACES/DEPLOYMENTS/PODS/CONTAINERS/LABELS/ANNOTATIONS},
 * each part a list with commas, in which {@code *} stands for any characters; an empty part is
 * anything. Source: istio 1.30, tools/bug-report.
 */
record Spec(
    List<String> namespaces,
    List<String> deployments,
    List<String> pods,
    List<String> containers,
    Map<String, String> labels,
    Map<String, String> annotations) {
  private static final int PARTS = 6;

  static Spec parse(String flag, String text) {
    String[] parts = text.split("/", -1);
    if (parts.length > PARTS) {
      throw Failure.ofUse(
          flag
              + ": \""
              + text
              + "\" (expected: NAMESPACES/DEPLOYMENTS/PODS/CONTAINERS/LABELS/ANNOTATIONS)");
    }
    return new Spec(
        list(parts, 0),
        list(parts, 1),
        list(parts, 2),
        list(parts, 3),
        map(flag, parts, 4),
        map(flag, parts, 5));
  }

  private static List<String> list(String[] parts, int at) {
    var list = new ArrayList<String>();
    if (at < parts.length) {
      for (String one : parts[at].split(",", -1)) {
        if (!one.isBlank()) {
          list.add(one.strip());
        }
      }
    }
    return list;
  }

  private static Map<String, String> map(String flag, String[] parts, int at) {
    var map = new LinkedHashMap<String, String>();
    for (String one : list(parts, at)) {
      int equals = one.indexOf('=');
      if (equals < 1) {
        throw Failure.ofUse(flag + ": \"" + one + "\" (expected: NAME=VALUE)");
      }
      map.put(one.substring(0, equals), one.substring(equals + 1));
    }
    return map;
  }

  boolean covers(Container container) {
    return anyMatches(namespaces, container.pod().namespace())
        && anyMatches(deployments, container.deployment())
        && anyMatches(pods, container.pod().name())
        && anyMatches(containers, container.name())
        && hasAll(labels, container.pod().labels())
        && hasAll(annotations, container.pod().annotations());
  }

  private static boolean anyMatches(List<String> patterns, String name) {
    return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> matches(pattern, name));
  }

  private static boolean hasAll(Map<String, String> wanted, Map<String, String> has) {
    return wanted.entrySet().stream()
        .allMatch(
            entry ->
                has.containsKey(entry.getKey())
                    && matches(entry.getValue(), has.getOrDefault(entry.getKey(), "")));
  }

  /** Takes as many characters for the last star as are needed, one more at a time. */
  static boolean matches(String pattern, String text) {
    int at = 0;
    int in = 0;
    int star = -1;
    int mark = 0;
    while (in < text.length()) {
      if (at < pattern.length() && pattern.charAt(at) == '*') {
        star = at++;
        mark = in;
      } else if (at < pattern.length() && pattern.charAt(at) == text.charAt(in)) {
        at++;
        in++;
      } else if (star >= 0) {
        at = star + 1;
        in = ++mark;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }
}
