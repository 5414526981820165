package io.meltemi.kube;

import io.meltemi.base.ResourceName;
import io.meltemi.yaml.Node;

/** Hears of the objects of a {@link Reflector}, on its thread, in the order of their changes. */
public interface ObjectHandler {
  /**
   * The object is new or another version; trimmed, with its {@code apiVersion} and {@code kind}.
   */
  void put(ResourceName name, Node.Mapping object);

  /** The object is gone. */
  void deleted(ResourceName name);

  /** What was told since the last call belongs together. */
  default void flush() {}

  /**
   * All that was there has been told. Also said where the server does not serve the kind, or
   * refuses one that is optional; once.
   */
  default void synced() {}

  /**
   * Whether the kind is gone without where the server refuses it for want of rights, rather than
   * waited for.
   */
  default boolean isOptional() {
    return false;
  }
}
