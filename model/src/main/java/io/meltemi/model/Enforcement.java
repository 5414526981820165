package io.meltemi.model;

import java.util.Optional;

/**
 * Whether an object that restricts is enforced as it was written.
 *
 * @param closed why it is not, so that all that it selects is denied; absent where it is
 * @param told the same as the object's own status tells it
 */
public record Enforcement(Optional<String> closed, Optional<String> told) {
  /** Type and reason of the condition in the status that says that it is not. */
  public static final String CONDITION = "Reconciled";

  public static final String REASON = "NotEnforced";

  public static final Enforcement FULL = new Enforcement(Optional.empty(), Optional.empty());

  public Enforcement closed(String why) {
    return new Enforcement(Optional.of(why), told);
  }

  /** Whether the status tells what is so. */
  public boolean isTold() {
    return closed.equals(told);
  }
}
