package io.meltemi.config;

import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.Operation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells whether what an EnvoyFilter adds or merges is Envoy's configuration. That is a matter of
 * protobuf, which is not known here.
 */
public interface PatchValues {
  /** Takes any value. */
  PatchValues UNCHECKED = (_, _, _) -> Verdict.GOOD;

  Verdict check(ApplyTo applyTo, Operation operation, Map<String, Object> value);

  /**
   * @param fault why it is no message of Envoy's
   * @param refusal why Envoy would refuse it, where it is one
   * @param warnings what is odd about it
   */
  record Verdict(Optional<String> fault, Optional<String> refusal, List<String> warnings) {
    public static final Verdict GOOD = new Verdict(Optional.empty(), Optional.empty(), List.of());

    public Verdict {
      warnings = List.copyOf(warnings);
    }

    /** Why it cannot be applied, if it cannot. */
    public Optional<String> why() {
      return fault.or(() -> refusal);
    }
  }

  /** Whether a fault is an error of the whole object, as for who writes it. */
  default boolean isStrict() {
    return false;
  }

  /** The same for who writes an object: there a fault is an error. */
  default PatchValues strict() {
    PatchValues same = this;
    return new PatchValues() {
      @Override
      public Verdict check(ApplyTo applyTo, Operation operation, Map<String, Object> value) {
        return same.check(applyTo, operation, value);
      }

      @Override
      public boolean isStrict() {
        return true;
      }
    };
  }
}
