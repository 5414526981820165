package io.meltemi.istiod.autoregistration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.base.ResourceName;
import io.meltemi.debug.metrics.RegistrationMetrics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Takes away what proxies have left behind: the WorkloadEntries that istiod made, and of others
 * what they told of their health. Any thread; calls block.
 *
 * @param longest a connection may last; 0: any time
 */
record EntryCleanup(
    EntryStore store,
    Duration grace,
    Duration longest,
    RegistrationMetrics metrics,
    InstantSource clock) {
  private static final System.Logger LOG = System.getLogger("wle");

  /** Looks at that entry. */
  void clean(ResourceName name) throws IOException {
    Optional<ObjectNode> entry = store.find(name);
    if (entry.isPresent()) {
      clean(entry.get());
    }
  }

  /** Looks at all entries. */
  void cleanAll() throws IOException {
    for (ObjectNode entry : store.list()) {
      clean(entry);
    }
  }

  private void clean(ObjectNode entry) throws IOException {
    if (!isLeft(entry)) {
      return;
    }
    ResourceName name = EntryStore.nameOf(entry);
    if (!EntryAnnotations.of(entry).isAutomatic()) {
      boolean done =
          store.changeStatus(
              name,
              now -> isLeft(now) ? Optional.of(HealthCondition.removal(now)) : Optional.empty());
      if (done) {
        LOG.log(System.Logger.Level.INFO, "cleaned up health-checked WorkloadEntry {0}", name);
      }
    } else if (store.delete(entry)) {
      metrics.deleted();
      LOG.log(System.Logger.Level.INFO, "cleaned up auto-registered WorkloadEntry {0}", name);
    }
  }

  /**
   * Whether the entry's proxy has been away for the time of grace; or its istiod ended without a
   * word, and the proxy never came back.
   */
  boolean isLeft(ObjectNode entry) {
    var told = EntryAnnotations.of(entry);
    boolean checked = !told.controller().isEmpty() && HealthCondition.isToldBy(entry);
    if (!told.isAutomatic() && !checked) {
      return false;
    }
    Instant now = clock.instant();
    if (told.connected().isPresent()) {
      return !longest.isZero()
          && told.connected().get().plus(longest.multipliedBy(3).dividedBy(2)).isBefore(now);
    }
    return told.disconnected().filter(when -> !when.plus(grace).isAfter(now)).isPresent();
  }
}
