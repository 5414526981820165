package io.meltemi.translate.patch;

import com.google.protobuf.Message;
import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.Operation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks the value of a patch before it is applied to anything. What is added is checked whole;
 * what is merged is a part of something, and checked where it is merged. Any thread.
 */
public final class PatchCheck {
  private final MessageRules rules = new MessageRules();

  /**
   * @param fault why it is no message of Envoy's
   * @param refusal why Envoy would refuse it, where it is one
   * @param warnings what is odd about it
   */
  public record Result(Optional<String> fault, Optional<String> refusal, List<String> warnings) {}

  public Result check(ApplyTo applyTo, Operation operation, Map<String, Object> value) {
    Message message;
    try {
      message = PatchValue.parse(applyTo, value);
    } catch (BadValueException e) {
      return new Result(Optional.of(String.valueOf(e.getMessage())), Optional.empty(), List.of());
    }
    boolean whole =
        switch (operation) {
          case ADD, INSERT_BEFORE, INSERT_AFTER, INSERT_FIRST, REPLACE -> true;
          case MERGE, REMOVE -> false;
        };
    return new Result(
        Optional.empty(),
        whole ? rules.fault(message) : Optional.empty(),
        PatchValue.unknown(applyTo, value).stream()
            .map(field -> "not all of it is known here, which is passed over: " + field)
            .toList());
  }
}
