package io.meltemi.translate.route;

import io.meltemi.base.Hostname;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Values by wildcard host, found by the hosts that they match without comparing each with each: a
 * wildcard {@code *.suffix} is looked up by the suffixes of a host. The first value of a wildcard
 * wins.
 */
final class WildcardIndex<V> {
  private final Map<String, V> bySuffix = new HashMap<>();

  /** Suffixes that start within a label, such as {@code -eu.example.com}; longest first. */
  private final List<String> partial = new ArrayList<>();

  void put(Hostname wildcard, V value) {
    String suffix = wildcard.suffix();
    if (bySuffix.putIfAbsent(suffix, value) == null
        && !suffix.isEmpty()
        && !suffix.startsWith(".")) {
      partial.add(suffix);
      partial.sort(Comparator.comparingInt(String::length).reversed());
    }
  }

  boolean isEmpty() {
    return bySuffix.isEmpty();
  }

  /** The value of the longest wildcard that matches the host, which may be a wildcard itself. */
  Optional<V> mostSpecific(Hostname host) {
    String[] longest = new String[1];
    forEachSuffix(
        host.suffix(),
        suffix -> {
          if (longest[0] == null || suffix.length() > longest[0].length()) {
            longest[0] = suffix;
          }
        });
    return longest[0] == null ? Optional.empty() : Optional.ofNullable(bySuffix.get(longest[0]));
  }

  /** Calls for the suffix of each wildcard that matches every name the host stands for. */
  void forEachSuffix(String host, Consumer<String> found) {
    for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      String suffix = host.substring(dot);
      if (bySuffix.containsKey(suffix)) {
        found.accept(suffix);
      }
    }
    if (bySuffix.containsKey("")) {
      found.accept("");
    }
    for (String suffix : partial) {
      if (host.endsWith(suffix)) {
        found.accept(suffix);
      }
    }
  }
}
