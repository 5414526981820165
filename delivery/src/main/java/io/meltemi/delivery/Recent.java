package io.meltemi.delivery;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The values of the keys that were asked for last, where clients choose the keys. One thread at a
 * time works out a value, and the others wait for it.
 */
final class Recent<K, V> {
  private final Map<K, V> values;

  Recent(int most) {
    this.values =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
          }
        };
  }

  synchronized @Nullable V find(K key) {
    return values.get(key);
  }

  /**
   * @param next the value that is in force now, from the key and the value of before, if any
   */
  synchronized V compute(K key, BiFunction<K, @Nullable V, V> next) {
    V made = next.apply(key, values.get(key));
    values.put(key, made);
    return made;
  }
}
