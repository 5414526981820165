package io.meltemi.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The steps of an explanation, in order. Confined to the thread that explains. */
public final class Trace {
  private final List<Step> steps = new ArrayList<>();

  /** What a step came to. */
  public enum Mark {
    /** It is where the call goes on. */
    TAKEN,
    /** It was looked at and is not for this call. */
    PASSED_OVER,
    /** It is what ends the call here. */
    ENDS,
    /** It may have an effect that cannot be told from the configuration alone. */
    UNKNOWN
  }

  /**
   * @param depth 0 for listeners, tables and clusters, more for what is inside of them
   * @param what the part of the configuration, by its name
   * @param why what of it matched, or the first that did not
   * @param madeBy the object that it was made from, as {@code VirtualService shop/reviews}
   */
  public record Step(int depth, Mark mark, String what, String why, Optional<String> madeBy) {}

  void add(int depth, Mark mark, String what, String why) {
    steps.add(new Step(depth, mark, what, why, Optional.empty()));
  }

  void add(int depth, Mark mark, String what, String why, Optional<String> madeBy) {
    steps.add(new Step(depth, mark, what, why, madeBy));
  }

  /** So far. */
  public List<Step> steps() {
    return List.copyOf(steps);
  }
}
