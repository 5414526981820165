package io.meltemi.base;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map of which another version is cheap: {@link #with} and {@link #without} copy the
 * few small arrays on the way to the entry and share the rest. Null is neither key nor value. The
 * order of the entries depends on the keys' hashes alone.
 */
public final class PersistentMap<K, V> extends AbstractMap<K, V> {
  private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(HashTrie.EMPTY, 0);

  private final HashTrie.Node root;
  private final int size;

  private PersistentMap(HashTrie.Node root, int size) {
    this.root = root;
    this.size = size;
  }

  @SuppressWarnings("unchecked")
  public static <K, V> PersistentMap<K, V> empty() {
    return (PersistentMap<K, V>) EMPTY;
  }

  /** This map with that entry; itself where the key has that very value already. */
  @SuppressWarnings("ReferenceEquality")
  public PersistentMap<K, V> with(K key, V value) {
    var leaf = new HashTrie.Leaf(key, value, spread(key));
    Object before = root.find(key, leaf.hash, 0);
    if (before == value) {
      return this;
    }
    return new PersistentMap<>(root.with(leaf, 0), before == null ? size + 1 : size);
  }

  /** This map without that key; itself where it is not there. */
  public PersistentMap<K, V> without(Object key) {
    int hash = spread(key);
    if (root.find(key, hash, 0) == null) {
      return this;
    }
    HashTrie.Node left = root.without(key, hash, 0);
    return size == 1 || left == null ? empty() : new PersistentMap<>(left, size - 1);
  }

  private static int spread(Object key) {
    int hash = Objects.requireNonNull(key).hashCode();
    return hash ^ (hash >>> 16);
  }

  @Override
  @SuppressWarnings("unchecked")
  public @Nullable V get(@Nullable Object key) {
    return key == null ? null : (V) root.find(key, spread(key), 0);
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return get(key) != null;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<K, V>> iterator() {
        return new HashTrie.Entries<>(root);
      }

      @Override
      public int size() {
        return size;
      }
    };
  }
}
