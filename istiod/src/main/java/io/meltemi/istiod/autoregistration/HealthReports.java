package io.meltemi.istiod.autoregistration;

import io.meltemi.base.ResourceName;
import io.meltemi.kube.WorkQueue;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Writes what agents said of their applications, the last word of each. Any thread. */
final class HealthReports implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("wle");

  private final EntryStore store;
  private final String instance;
  private final Map<ResourceName, HealthCondition> untold = new ConcurrentHashMap<>();
  private final WorkQueue<ResourceName> queue;

  /**
   * @param instance this istiod's name: it speaks for the proxies that are connected to it
   */
  HealthReports(EntryStore store, String instance) {
    this.store = store;
    this.instance = instance;
    this.queue = WorkQueue.start("health of WorkloadEntry", this::write);
  }

  void tell(ResourceName entry, HealthCondition condition) {
    untold.put(entry, condition);
    queue.add(entry);
  }

  private void write(ResourceName name) throws IOException {
    HealthCondition condition = untold.get(name);
    if (condition == null) {
      return;
    }
    boolean written =
        store.changeStatus(
            name,
            entry ->
                EntryAnnotations.of(entry).controller().equals(instance)
                    ? condition.patch(entry)
                    : Optional.empty());
    untold.remove(name, condition);
    if (written) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "WorkloadEntry {0} is {1}",
          name,
          condition.problem().map(problem -> "not healthy: " + problem).orElse("healthy"));
    }
  }

  @Override
  public void close() {
    queue.close();
  }
}
