package io.meltemi.files;

import io.meltemi.base.Problem;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Logs each problem once, and once more when it is resolved. */
final class ProblemLog {
  private static final Logger LOG = Logger.getLogger("files");

  private final Consumer<List<Problem>> listener;
  private Set<Problem> known = Set.of();
  private boolean told;

  ProblemLog(Consumer<List<Problem>> listener) {
    this.listener = listener;
  }

  /** These are all that there are now. */
  void update(List<Problem> problems) {
    Set<Problem> now = new LinkedHashSet<>(problems);
    if (told && now.equals(known)) {
      return;
    }
    for (Problem problem : now) {
      if (!known.contains(problem)) {
        boolean error = problem.severity() == Problem.Severity.ERROR;
        LOG.log(error ? Level.SEVERE : Level.WARNING, "{0}", problem);
      }
    }
    for (Problem problem : known) {
      if (!now.contains(problem)) {
        LOG.log(Level.INFO, "solved: {0}", problem);
      }
    }
    known = now;
    told = true;
    listener.accept(List.copyOf(now));
  }
}
