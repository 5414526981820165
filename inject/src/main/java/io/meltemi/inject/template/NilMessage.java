package io.meltemi.inject.template;

import java.util.AbstractMap;
import java.util.Set;

/**
 * A message that is not there, on which Go lets one call getters all the same: false in a
 * condition, every getter gives another of its kind, and {@code GetValue} the zero.
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
