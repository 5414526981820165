package io.meltemi.inject.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Go's {@code map[string]string}: what is not in it is the empty text. Immutable, sorted by key.
 */
public final class GoMap extends AbstractMap<String, Object> {
  private final SortedMap<String, String> entries;

  public GoMap(SortedMap<String, String> entries) {
    this.entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
  }

  static GoMap of(ObjectNode object) {
    var entries = new TreeMap<String, String>();
    object.properties().forEach(entry -> entries.put(entry.getKey(), entry.getValue().asText()));
    return new GoMap(entries);
  }

  @Override
  public Object get(Object key) {
    String value = entries.get(key);
    return value == null ? "" : value;
  }

  @Override
  public boolean containsKey(Object key) {
    return entries.containsKey(key);
  }

  @Override
  @SuppressWarnings("unchecked") // a read-only view of texts is one of objects
  public Set<Entry<String, Object>> entrySet() {
    return (Set<Entry<String, Object>>) (Set<?>) ((Map<String, ?>) entries).entrySet();
  }
}
