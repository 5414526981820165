package io.meltemi.translate.route;

/**
 * A value as a cheap cache key: equal only to itself. For objects that stay the same instance from
 * snapshot to snapshot until they change, and whose own hash would be deep.
 */
record Same<T>(T value) {
  @Override
  @SuppressWarnings("ReferenceEquality") // identity is the point
  public boolean equals(Object other) {
    return other instanceof Same<?> that && that.value == value;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(value);
  }
}
