package io.meltemi.kube.source;

import io.meltemi.base.Problem;
import io.meltemi.base.ResourceName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Logs each object's problems when they change, and when they are resolved. */
final class ObjectProblems {
  private static final System.Logger LOG = System.getLogger("kube");

  private final String kind;
  private final Map<ResourceName, List<Problem>> known = new HashMap<>();

  ObjectProblems(String kind) {
    this.kind = kind;
  }

  void update(ResourceName name, List<Problem> problems) {
    List<Problem> before =
        problems.isEmpty() ? known.remove(name) : known.put(name, List.copyOf(problems));
    List<Problem> told = before == null ? List.of() : before;
    for (Problem problem : problems) {
      if (!told.contains(problem)) {
        boolean error = problem.severity() == Problem.Severity.ERROR;
        LOG.log(error ? System.Logger.Level.ERROR : System.Logger.Level.WARNING, "{0}", problem);
      }
    }
    if (problems.isEmpty() && !told.isEmpty()) {
      LOG.log(System.Logger.Level.INFO, "solved: {0} {1}", kind, name);
    }
  }

  void remove(ResourceName name) {
    known.remove(name);
  }
}
