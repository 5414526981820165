package io.meltemi.model.gatewayapi;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the API server keeps of an object beside what a user wrote.
 *
 * @param generation 0 where the source does not count
 * @param uid absent where the source does not tell
 * @param status as it is told now: maps, lists, texts, numbers and booleans
 */
public record ObjectState(long generation, Optional<String> uid, Map<String, Object> status) {
  public static final ObjectState NONE = new ObjectState(0, Optional.empty(), Map.of());

  /** Whether some controller tells that it serves the object. */
  public boolean isAccepted() {
    return status.get("conditions") instanceof List<?> conditions
        && conditions.stream()
            .anyMatch(
                each ->
                    each instanceof Map<?, ?> condition
                        && "Accepted".equals(condition.get("type"))
                        && "True".equals(condition.get("status")));
  }
}
