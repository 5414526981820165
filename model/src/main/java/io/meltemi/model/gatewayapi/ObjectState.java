package io.meltemi.model.gatewayapi;

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
}
