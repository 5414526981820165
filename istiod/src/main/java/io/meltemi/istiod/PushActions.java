package io.meltemi.istiod;

import io.meltemi.debug.DebugSources;
import io.meltemi.xds.Change;
import io.meltemi.xds.XdsServer;

/** What debug pages may trigger, such as a push to one proxy or to all. */
record PushActions(XdsServer xds) implements DebugSources.Actions {
  @Override
  public void pushAll() {
    xds.publish(Change.full(System.nanoTime()));
  }

  /** Results are kept by their inputs, so there is nothing that could be stale. */
  @Override
  public void clearCaches() {}
}
