package io.meltemi.model;

import io.meltemi.base.Labels;
import java.util.List;
import java.util.Optional;

/**
 * Selects by labels, as Kubernetes does: all of it must hold, and an empty one selects everything.
 */
public record LabelSelector(Labels labels, List<Requirement> requirements) {
  public LabelSelector {
    requirements = List.copyOf(requirements);
  }

  /** What a label must be. */
  public record Requirement(String key, Operator operator, List<String> values) {
    public Requirement {
      values = List.copyOf(values);
    }

    boolean holds(Labels of) {
      Optional<String> value = of.find(key);
      return switch (operator) {
        case IN -> value.map(values::contains).orElse(false);
        case NOT_IN -> !value.map(values::contains).orElse(false);
        case EXISTS -> value.isPresent();
        case DOES_NOT_EXIST -> value.isEmpty();
      };
    }
  }

  public enum Operator {
    IN,
    NOT_IN,
    EXISTS,
    DOES_NOT_EXIST
  }

  public boolean selects(Labels of) {
    return of.matches(labels) && requirements.stream().allMatch(r -> r.holds(of));
  }
}
