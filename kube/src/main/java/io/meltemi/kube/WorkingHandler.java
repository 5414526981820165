package io.meltemi.kube;

import io.meltemi.base.Pulse;
import io.meltemi.base.ResourceName;
import io.meltemi.yaml.Node;

/** Tells the reflector's pulse while the handler works. */
record WorkingHandler(ObjectHandler handler, Pulse pulse) implements ObjectHandler {
  @Override
  public void put(ResourceName name, Node.Mapping object) {
    work(() -> handler.put(name, object));
  }

  @Override
  public void deleted(ResourceName name) {
    work(() -> handler.deleted(name));
  }

  @Override
  public void flush() {
    work(handler::flush);
  }

  @Override
  public void synced() {
    work(handler::synced);
  }

  @Override
  public boolean isOptional() {
    return handler.isOptional();
  }

  private void work(Runnable call) {
    pulse.works();
    try {
      call.run();
    } finally {
      pulse.waits();
    }
  }
}
