package io.meltemi.base;

/**
 * Values that came lately, so that one that many objects have, such as a node's name or the labels
 * of a deployment's pods, is held once. Values are immutable. Any thread: two that write a slot at
 * once lose an entry and nothing else.
 */
public final class Recent<T> {
  private final Object[] values;

  /**
   * @param slots how many are remembered at most, a power of two
   */
  public Recent(int slots) {
    this.values = new Object[slots];
  }

  /** An equal value: one that came before, if it did lately. */
  @SuppressWarnings("unchecked")
  public T shared(T value) {
    int hash = value.hashCode();
    int slot = (hash ^ hash >>> 16) & values.length - 1;
    Object known = values[slot];
    if (value.equals(known)) {
      return (T) known;
    }
    values[slot] = value;
    return value;
  }
}
