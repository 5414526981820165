package io.meltemi.base;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of {@link PersistentMap}: a hash array mapped trie. Each level looks at five bits of
 * the hash and holds only the slots that are taken, as a bitmap tells. A branch that has one entry
 * alone is that entry. All of it is immutable.
 */
final class HashTrie {
  static final Node EMPTY = new Branch(0, new Node[0]);

  private HashTrie() {}

  sealed interface Node {
    @Nullable Object find(Object key, int hash, int shift);

    Node with(Leaf leaf, int shift);

    /** Null where nothing is left. Asked only for keys that are there. */
    @Nullable Node without(Object key, int hash, int shift);
  }

  /** One entry. */
  static final class Leaf implements Node, Map.Entry<Object, Object> {
    final Object key;
    final Object value;
    final int hash;

    Leaf(Object key, Object value, int hash) {
      this.key = key;
      this.value = Objects.requireNonNull(value);
      this.hash = hash;
    }

    boolean has(Object other, int otherHash) {
      return hash == otherHash && key.equals(other);
    }

    @Override
    public @Nullable Object find(Object wanted, int wantedHash, int shift) {
      return has(wanted, wantedHash) ? value : null;
    }

    @Override
    public Node with(Leaf leaf, int shift) {
      if (has(leaf.key, leaf.hash)) {
        return leaf;
      }
      return hash == leaf.hash
          ? new Collision(hash, new Leaf[] {this, leaf})
          : Branch.of(this, hash, shift).with(leaf, shift);
    }

    @Override
    public @Nullable Node without(Object gone, int goneHash, int shift) {
      return null;
    }

    @Override
    public Object getKey() {
      return key;
    }

    @Override
    public Object getValue() {
      return value;
    }

    @Override
    public Object setValue(Object other) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Map.Entry<?, ?> that
          && key.equals(that.getKey())
          && value.equals(that.getValue());
    }

    @Override
    public int hashCode() {
      return key.hashCode() ^ value.hashCode();
    }

    @Override
    public String toString() {
      return key + "=" + value;
    }
  }

  /**
   * Entries of different keys with one hash.
   *
   * @param leaves two or more
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Collision(int hash, Leaf[] leaves) implements Node {
    private int indexOf(Object key) {
      for (int i = 0; i < leaves.length; i++) {
        if (leaves[i].key.equals(key)) {
          return i;
        }
      }
      return -1;
    }

    @Override
    public @Nullable Object find(Object key, int wanted, int shift) {
      int at = wanted == hash ? indexOf(key) : -1;
      return at < 0 ? null : leaves[at].value;
    }

    @Override
    public Node with(Leaf leaf, int shift) {
      if (leaf.hash != hash) {
        return Branch.of(this, hash, shift).with(leaf, shift);
      }
      int at = indexOf(leaf.key);
      var others = new Leaf[at < 0 ? leaves.length + 1 : leaves.length];
      System.arraycopy(leaves, 0, others, 0, leaves.length);
      others[at < 0 ? leaves.length : at] = leaf;
      return new Collision(hash, others);
    }

    @Override
    public Node without(Object key, int wanted, int shift) {
      int at = indexOf(key);
      if (leaves.length == 2) {
        return leaves[1 - at];
      }
      var others = new Leaf[leaves.length - 1];
      System.arraycopy(leaves, 0, others, 0, at);
      System.arraycopy(leaves, at + 1, others, at, others.length - at);
      return new Collision(hash, others);
    }
  }

  /**
   * Up to 32 nodes, told apart by five bits of their hashes.
   *
   * @param bitmap which of the 32 are there
   * @param nodes those, in order
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Branch(int bitmap, Node[] nodes) implements Node {
    private static final int BITS = 5;
    private static final int MASK = (1 << BITS) - 1;

    static Branch of(Node only, int hash, int shift) {
      return new Branch(bit(hash, shift), new Node[] {only});
    }

    private static int bit(int hash, int shift) {
      return 1 << ((hash >>> shift) & MASK);
    }

    private int indexOf(int bit) {
      return Integer.bitCount(bitmap & (bit - 1));
    }

    @Override
    public @Nullable Object find(Object key, int hash, int shift) {
      int bit = bit(hash, shift);
      return (bitmap & bit) == 0 ? null : nodes[indexOf(bit)].find(key, hash, shift + BITS);
    }

    @Override
    public Node with(Leaf leaf, int shift) {
      int bit = bit(leaf.hash, shift);
      int at = indexOf(bit);
      if ((bitmap & bit) != 0) {
        return replaced(at, nodes[at].with(leaf, shift + BITS));
      }
      var others = new Node[nodes.length + 1];
      System.arraycopy(nodes, 0, others, 0, at);
      others[at] = leaf;
      System.arraycopy(nodes, at, others, at + 1, nodes.length - at);
      return new Branch(bitmap | bit, others);
    }

    private Branch replaced(int at, Node node) {
      Node[] others = nodes.clone();
      others[at] = node;
      return new Branch(bitmap, others);
    }

    @Override
    public @Nullable Node without(Object key, int hash, int shift) {
      int bit = bit(hash, shift);
      int at = indexOf(bit);
      Node left = nodes[at].without(key, hash, shift + BITS);
      if (left != null) {
        // What has one entry alone stands where its branch stood.
        return nodes.length == 1 && !(left instanceof Branch) && shift > 0
            ? left
            : replaced(at, left);
      }
      if (nodes.length == 1) {
        return null;
      }
      if (nodes.length == 2 && !(nodes[1 - at] instanceof Branch) && shift > 0) {
        return nodes[1 - at];
      }
      var others = new Node[nodes.length - 1];
      System.arraycopy(nodes, 0, others, 0, at);
      System.arraycopy(nodes, at + 1, others, at, others.length - at);
      return new Branch(bitmap & ~bit, others);
    }
  }

  /** Goes over the entries, depth first. */
  static final class Entries<K, V> implements Iterator<Map.Entry<K, V>> {
    private final Deque<Node> waiting = new ArrayDeque<>();

    Entries(Node root) {
      waiting.push(root);
      settle();
    }

    /** Until an entry is on top. */
    private void settle() {
      while (!waiting.isEmpty() && !(waiting.peek() instanceof Leaf)) {
        Node[] nodes =
            switch (waiting.pop()) {
              case Branch(int bitmap, Node[] all) -> all;
              case Collision(int hash, Leaf[] all) -> all;
              case Leaf leaf -> throw new AssertionError(leaf);
            };
        for (int i = nodes.length - 1; i >= 0; i--) {
          waiting.push(nodes[i]);
        }
      }
    }

    @Override
    public boolean hasNext() {
      return !waiting.isEmpty();
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map.Entry<K, V> next() {
      if (waiting.isEmpty()) {
        throw new NoSuchElementException();
      }
      var entry = (Map.Entry<K, V>) (Map.Entry<?, ?>) waiting.pop();
      settle();
      return entry;
    }
  }
}
