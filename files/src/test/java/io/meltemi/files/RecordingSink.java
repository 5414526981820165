package io.meltemi.files;

import io.meltemi.base.Problem;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Takes what a source tells, and waits for what a test expects. */
final class RecordingSink implements MeshChange.Sink {
  private static final long LIMIT_NANOS = 10_000_000_000L;

  private final Map<String, MeshObject> objects = new TreeMap<>();
  private final List<List<MeshChange>> batches = new ArrayList<>();
  private List<Problem> problems = List.of();
  private Optional<MeshConfig> mesh = Optional.empty();
  private int deletes;
  private boolean synced;

  @Override
  public synchronized void accept(List<MeshChange> changes) {
    batches.add(changes);
    for (MeshChange change : changes) {
      switch (change) {
        case MeshChange.Put(var object) -> objects.put(object.key().toString(), object);
        case MeshChange.Delete(var key) -> {
          deletes++;
          objects.remove(key.toString());
        }
        case MeshChange.Mesh(var config) -> mesh = Optional.of(config);
        case MeshChange.Networks _,
            MeshChange.Keys _,
            MeshChange.Anchors _,
            MeshChange.Addresses _,
            MeshChange.Registry _ -> {}
      }
    }
    notifyAll();
  }

  @Override
  public synchronized void synced() {
    synced = true;
    notifyAll();
  }

  synchronized void problems(List<Problem> now) {
    problems = now;
    notifyAll();
  }

  synchronized List<Problem> problems() {
    return problems;
  }

  synchronized List<String> keys() {
    return List.copyOf(objects.keySet());
  }

  synchronized Optional<MeshObject> find(String key) {
    return Optional.ofNullable(objects.get(key));
  }

  synchronized Optional<MeshConfig> mesh() {
    return mesh;
  }

  synchronized List<List<MeshChange>> batches() {
    return List.copyOf(batches);
  }

  synchronized int deletes() {
    return deletes;
  }

  synchronized boolean isSynced() {
    return synced;
  }

  /** Waits until the condition holds; it is asked after each call from the source. */
  synchronized void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (!condition.getAsBoolean()) {
      long millis = (end - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        throw new AssertionError("waited in vain: " + what + "; has " + keys() + problems);
      }
      wait(millis);
    }
  }
}
