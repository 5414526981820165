package io.meltemi.inject.template;

import java.util.AbstractMap;
import java.util.Set;

/**
 * A protobuf message that is not set. As in Go its getters may be called all the same: it is false
 * in a condition, each getter returns another unset message, and {@code GetValue} the zero value.
 */
final class NilMessage extends AbstractMap<String, Object> {
  private final Object zero;

  NilMessage(Object zero) {
    this.zero = zero;
  }

  @Override
  public Object get(Object key) {
    return key.equals("GetValue") ? zero : this;
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    return Set.of();
  }
}
