package io.meltemi.istiod.autoregistration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.model.WorkloadEntry;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * What a workload's agent said of its application, as a condition of the WorkloadEntry.
 *
 * @param problem empty where it is healthy
 */
record HealthCondition(Optional<String> problem, Instant when) {
  private static final int LONGEST_MESSAGE = 1024;

  /** What is to be merged, unless what the entry says is newer. */
  Optional<ObjectNode> patch(ObjectNode entry) {
    JsonNode before = conditions(entry);
    var after = JsonNodeFactory.instance.arrayNode();
    boolean there = false;
    for (JsonNode each : before) {
      if (!isHealth(each)) {
        after.add(each.deepCopy());
      } else if (probed(each).filter(when::isBefore).isPresent()) {
        return Optional.empty();
      } else if (!there) {
        after.add(condition());
        there = true;
      }
    }
    if (!there) {
      after.add(condition());
    }
    return Optional.of(status(after));
  }

  private ObjectNode condition() {
    ObjectNode condition = JsonNodeFactory.instance.objectNode();
    condition.put("type", WorkloadEntry.HEALTHY);
    condition.put("status", problem.isEmpty() ? "True" : "False");
    // An agent speaks of changes alone.
    condition.put("lastProbeTime", when.toString());
    condition.put("lastTransitionTime", when.toString());
    problem.ifPresent(
        message ->
            condition.put(
                "message", message.substring(0, Math.min(LONGEST_MESSAGE, message.length()))));
    return condition;
  }

  static boolean isToldBy(ObjectNode entry) {
    for (JsonNode each : conditions(entry)) {
      if (isHealth(each)) {
        return true;
      }
    }
    return false;
  }

  /** Takes it away: nobody knows any more. */
  static ObjectNode removal(ObjectNode entry) {
    var after = JsonNodeFactory.instance.arrayNode();
    for (JsonNode each : conditions(entry)) {
      if (!isHealth(each)) {
        after.add(each.deepCopy());
      }
    }
    return status(after);
  }

  private static JsonNode conditions(ObjectNode entry) {
    return entry.path("status").path("conditions");
  }

  private static boolean isHealth(JsonNode condition) {
    return condition.path("type").asText("").equals(WorkloadEntry.HEALTHY);
  }

  private static Optional<Instant> probed(JsonNode condition) {
    try {
      return Optional.of(
          OffsetDateTime.parse(condition.path("lastProbeTime").asText("")).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static ObjectNode status(ArrayNode conditions) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("status").set("conditions", conditions);
    return patch;
  }
}
