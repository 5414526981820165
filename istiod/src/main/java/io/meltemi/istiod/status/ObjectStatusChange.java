package io.meltemi.istiod.status;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.kube.PlainJson;
import io.meltemi.model.MeshObject;
import io.meltemi.model.status.ObjectStatus;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/** Tells what was derived of an object; what others have told there stays. */
record ObjectStatusChange(ObjectStatus status, InstantSource clock) implements StatusChange {
  @Override
  public MeshObject.Key object() {
    return status.object();
  }

  /** Absent also where the object is another by now: what is to be told of that is on its way. */
  @Override
  public Optional<ObjectNode> patch(ObjectNode found) {
    long generation = found.path("metadata").path("generation").asLong(0);
    if (status.generation() != 0 && generation != status.generation()) {
      return Optional.empty();
    }
    Map<String, Object> told = PlainJson.map(found.path("status"));
    Map<String, Object> wanted =
        status.in(told, clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    if (wanted.equals(told)) {
      return Optional.empty();
    }
    return Optional.of(merge(told, wanted));
  }

  /** A merge patch: fields that are the same are left out, those that are gone are null. */
  private static ObjectNode merge(Map<?, ?> told, Map<?, ?> wanted) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    wanted.forEach(
        (field, value) -> {
          Object before = told.get(field);
          if (before instanceof Map<?, ?> old && value instanceof Map<?, ?> now) {
            if (!old.equals(now)) {
              patch.set(field.toString(), merge(old, now));
            }
          } else if (!value.equals(before)) {
            patch.set(field.toString(), PlainJson.node(value));
          }
        });
    told.keySet().stream()
        .filter(field -> !wanted.containsKey(field))
        .forEach(field -> patch.putNull(field.toString()));
    return patch;
  }

  /** Two of the same content are the same, whatever their clocks. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ObjectStatusChange that && status.equals(that.status);
  }

  @Override
  public int hashCode() {
    return status.hashCode();
  }

  @Override
  public String toString() {
    return "the status of " + object() + " is derived";
  }
}
