package io.meltemi.istiod.status;

import io.meltemi.model.AddressStatus;
import io.meltemi.model.Enforcement;
import io.meltemi.model.MeshObject;
import io.meltemi.model.status.ObjectStatus;
import io.meltemi.model.status.ObjectStatuses;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the current snapshot has that is not in the objects' statuses yet; a reader can wait for a
 * change. Any thread.
 */
public final class UnwrittenStatuses {
  private List<StatusChange> statuses = List.of();
  private Map<MeshObject.Key, ObjectStatus> derived = Map.of();

  public void setAddresses(List<AddressStatus> now) {
    set(now.stream().<StatusChange>map(AddressChange::new).toList());
  }

  /** Those of which the status does not tell whether they are enforced. */
  public void setUntold(Map<MeshObject.Key, Enforcement> objects, InstantSource clock) {
    set(
        objects.entrySet().stream()
            .<StatusChange>map(o -> new EnforcementChange(o.getKey(), o.getValue(), clock))
            .toList());
  }

  /**
   * Those that were derived with a configuration. Most snapshots have the same ones as the last,
   * and there may be thousands. By one thread.
   */
  @SuppressWarnings("ReferenceEquality")
  public void setDerived(ObjectStatuses now, InstantSource clock) {
    if (now.unwritten() == derived) {
      return;
    }
    derived = now.unwritten();
    set(
        derived.values().stream()
            .<StatusChange>map(status -> new ObjectStatusChange(status, clock))
            .toList());
  }

  private synchronized void set(List<StatusChange> now) {
    if (!now.equals(statuses)) {
      statuses = now;
      notifyAll();
    }
  }

  /** Those of now, as soon as they are not {@code known}, and at the latest after so long. */
  @SuppressWarnings("ReferenceEquality")
  synchronized List<StatusChange> await(List<StatusChange> known, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    long left = patience.toNanos();
    while (statuses == known && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = end - System.nanoTime();
    }
    return statuses;
  }
}
