package io.meltemi.explain;

import java.util.List;

/**
 * An outcome and the way to it.
 *
 * @param uncertain what may make it another, which the configuration alone does not tell: each a
 *     sentence without its full stop
 */
public record Explanation(Outcome outcome, List<Trace.Step> steps, List<String> uncertain) {
  public Explanation {
    steps = List.copyOf(steps);
    uncertain = List.copyOf(uncertain);
  }
}
