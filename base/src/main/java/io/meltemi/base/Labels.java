package io.meltemi.base;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Labels of an object, sorted by key. The hash is computed once: labels are part of many cache
 * keys. Every pod and endpoint of a mesh has some, so they take one array.
 */
public final class Labels {
  public static final Labels NONE = new Labels(new String[0]);

  /** A key, its value, the next key and so on. */
  private final String[] pairs;

  private final int hash;

  private Labels(String[] pairs) {
    this.pairs = pairs;
    this.hash = Arrays.hashCode(pairs);
  }

  public static Labels of(Map<String, String> values) {
    if (values.isEmpty()) {
      return NONE;
    }
    var pairs = new String[2 * values.size()];
    int i = 0;
    for (Map.Entry<String, String> label : sorted(values).entrySet()) {
      pairs[i++] = label.getKey();
      pairs[i++] = label.getValue();
    }
    return new Labels(pairs);
  }

  private static Map<String, String> sorted(Map<String, String> values) {
    return values instanceof SortedMap<String, String> map && map.comparator() == null
        ? map
        : new TreeMap<>(values);
  }

  public Optional<String> find(String key) {
    return Optional.ofNullable(value(key));
  }

  public String getOrDefault(String key, String otherwise) {
    String value = value(key);
    return value == null ? otherwise : value;
  }

  private @Nullable String value(String key) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(key)) {
        return pairs[i + 1];
      }
    }
    return null;
  }

  public boolean isEmpty() {
    return pairs.length == 0;
  }

  /** These labels and those, which win where both have a key. */
  public Labels and(Labels others) {
    if (others.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return others;
    }
    var all = new TreeMap<>(asMap());
    all.putAll(others.asMap());
    return of(all);
  }

  /** The labels, sorted by key; not modifiable. */
  public Map<String, String> asMap() {
    return new View();
  }

  /**
   * Whether these labels hold every pair of {@code selector}. An empty selector selects everything.
   */
  public boolean matches(Labels selector) {
    for (int i = 0; i < selector.pairs.length; i += 2) {
      if (!selector.pairs[i + 1].equals(value(selector.pairs[i]))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Labels that && hash == that.hash && Arrays.equals(pairs, that.pairs));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return asMap().toString();
  }

  /** The pairs as a map. */
  private final class View extends AbstractMap<String, String> {
    @Override
    public @Nullable String get(Object key) {
      return key instanceof String text ? value(text) : null;
    }

    @Override
    public boolean containsKey(Object key) {
      return get(key) != null;
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
      return new Entries();
    }
  }

  private final class Entries extends AbstractSet<Map.Entry<String, String>> {
    @Override
    public int size() {
      return pairs.length / 2;
    }

    @Override
    public Iterator<Map.Entry<String, String>> iterator() {
      return new Iterator<>() {
        private int next;

        @Override
        public boolean hasNext() {
          return next < pairs.length;
        }

        @Override
        public Map.Entry<String, String> next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          next += 2;
          return Map.entry(pairs[next - 2], pairs[next - 1]);
        }
      };
    }
  }
}
