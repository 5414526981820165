package io.meltemi.base;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Labels of an object, sorted by key. The hash is computed once: labels are part of many cache
 * keys.
 */
public final class Labels {
  public static final Labels NONE = new Labels(Collections.emptySortedMap());

  private final SortedMap<String, String> values;
  private final int hash;

  private Labels(SortedMap<String, String> values) {
    this.values = values;
    this.hash = values.hashCode();
  }

  public static Labels of(Map<String, String> values) {
    return values.isEmpty()
        ? NONE
        : new Labels(Collections.unmodifiableSortedMap(new TreeMap<>(values)));
  }

  public Optional<String> find(String key) {
    return Optional.ofNullable(values.get(key));
  }

  public String getOrDefault(String key, String otherwise) {
    return values.getOrDefault(key, otherwise);
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** The labels, sorted by key; not modifiable. */
  public SortedMap<String, String> asMap() {
    return values;
  }

  /**
   * Whether these labels hold every pair of {@code selector}. An empty selector selects everything.
   */
  public boolean matches(Labels selector) {
    return selector.values.entrySet().stream()
        .allMatch(e -> e.getValue().equals(values.get(e.getKey())));
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Labels that && hash == that.hash && values.equals(that.values));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
