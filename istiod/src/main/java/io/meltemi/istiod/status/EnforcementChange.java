package io.meltemi.istiod.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.model.Enforcement;
import io.meltemi.model.MeshObject;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Tells by a condition in an object's status that it is not enforced as it was written; takes the
 * condition away where it is. Other conditions stay.
 */
record EnforcementChange(MeshObject.Key object, Enforcement enforcement, InstantSource clock)
    implements StatusChange {

  @Override
  public Optional<ObjectNode> patch(ObjectNode found) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ArrayNode conditions = patch.putArray("conditions");
    Optional<String> told = Optional.empty();
    for (JsonNode condition : found.path("status").path("conditions")) {
      boolean ours = condition.path("reason").asText("").equals(Enforcement.REASON);
      boolean replaced = condition.path("type").asText("").equals(Enforcement.CONDITION);
      if (ours) {
        told = Optional.of(condition.path("message").asText(""));
      } else if (!replaced || enforcement.closed().isEmpty()) {
        conditions.add(condition);
      }
    }
    if (told.equals(enforcement.closed())) {
      return Optional.empty();
    }
    enforcement
        .closed()
        .ifPresent(
            why ->
                conditions
                    .addObject()
                    .put("type", Enforcement.CONDITION)
                    .put("status", "False")
                    .put("reason", Enforcement.REASON)
                    .put("message", why)
                    .put(
                        "lastTransitionTime",
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString()));
    return Optional.of(patch);
  }

  @Override
  public String toString() {
    return object + " is " + (enforcement.closed().isPresent() ? "not " : "") + "enforced";
  }
}
