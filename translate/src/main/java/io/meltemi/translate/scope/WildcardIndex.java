package io.meltemi.translate.scope;

import io.meltemi.base.Hostname;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Values by wildcard host, found by the hosts that they match without comparing each with each: a
 * wildcard {@code *.suffix} is looked up by the suffixes of a host.
 */
public final class WildcardIndex<V> {
  private final Map<String, V> bySuffix = new HashMap<>();

  /** Suffixes that start within a label, such as {@code -eu.example.com}; longest first. */
  private final List<String> partial = new ArrayList<>();

  /** The first value of a wildcard wins. */
  public void put(Hostname wildcard, V value) {
    computeIfAbsent(wildcard, () -> value);
  }

  /** The value of that wildcard, which is made where there is none. */
  public V computeIfAbsent(Hostname wildcard, Supplier<V> make) {
    String suffix = wildcard.suffix();
    V known = bySuffix.get(suffix);
    if (known != null) {
      return known;
    }
    V made = make.get();
    bySuffix.put(suffix, made);
    if (!suffix.isEmpty() && !suffix.startsWith(".")) {
      partial.add(suffix);
      partial.sort(Comparator.comparingInt(String::length).reversed());
    }
    return made;
  }

  public boolean isEmpty() {
    return bySuffix.isEmpty();
  }

  /** The value of the longest wildcard that matches the host, which may be a wildcard itself. */
  public Optional<V> mostSpecific(Hostname host) {
    return suffixesOf(host).stream().findFirst().map(bySuffix::get);
  }

  /** The values of all wildcards that match the host, the longest wildcard first. */
  public List<V> matching(Hostname host) {
    return bySuffix.isEmpty() ? List.of() : suffixesOf(host).stream().map(bySuffix::get).toList();
  }

  private List<String> suffixesOf(Hostname host) {
    List<String> found = new ArrayList<>(2);
    forEachSuffix(host.suffix(), found::add);
    if (found.size() > 1) {
      found.sort(Comparator.comparingInt(String::length).reversed());
    }
    return found;
  }

  /** Calls for the suffix of each wildcard that matches every name the host stands for. */
  public void forEachSuffix(String host, Consumer<String> found) {
    if (bySuffix.isEmpty()) {
      return;
    }
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
