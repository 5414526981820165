package io.meltemi.inject.template;

import java.util.AbstractMap;
import java.util.Set;

/**
 * A message that is not there, on which Go lets one call getters all the same: false in a
 * condition, and every getter gives another of its kind.
 */
final class NilMessage extends AbstractMap<String, Object> {
  static final NilMessage INSTANCE = new NilMessage();

  private NilMessage() {}

  @Override
  public Object get(Object key) {
    return key.equals("GetValue") ? "" : this;
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    return Set.of();
  }
}
