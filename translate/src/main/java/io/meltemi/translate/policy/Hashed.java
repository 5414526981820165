package io.meltemi.translate.policy;

import java.util.Objects;

/** A value whose hash is computed once: for large parts of cache keys. */
public final class Hashed<T> {
  private final T value;
  private final int hash;

  public Hashed(T value) {
    this.value = Objects.requireNonNull(value);
    this.hash = value.hashCode();
  }

  public T value() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Hashed<?> that && hash == that.hash && value.equals(that.value));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
