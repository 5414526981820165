package io.meltemi.config.field;

import io.meltemi.base.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Collects what is wrong with one object. Not for several threads. */
public final class Problems {
  private final IntFunction<String> subjectAtLine;

  /** Of one object: more would not be read, and a hostile object has a million. */
  private static final int MOST = 500;

  private final List<Problem> problems = new ArrayList<>(0);
  private int errors;
  private int left;

  /**
   * @param subjectAtLine the object and its file, given the line; asked only when there is a
   *     problem
   */
  public Problems(IntFunction<String> subjectAtLine) {
    this.subjectAtLine = subjectAtLine;
  }

  /**
   * @param istio what Istio says of it, as {@link Problem#istio}
   */
  public void error(int line, String field, String message, String... istio) {
    errors++;
    if (hasRoom()) {
      add(Problem.Severity.ERROR, line, field, message, istio);
    }
  }

  public void warning(int line, String field, String message, String... istio) {
    if (hasRoom()) {
      add(Problem.Severity.WARNING, line, field, message, istio);
    }
  }

  private void add(
      Problem.Severity severity, int line, String field, String message, String... istio) {
    problems.add(new Problem(severity, subjectAtLine.apply(line), field, message, List.of(istio)));
  }

  private boolean hasRoom() {
    if (problems.size() < MOST) {
      return true;
    }
    left++;
    return false;
  }

  public boolean hasErrors() {
    return errors > 0;
  }

  int errors() {
    return errors;
  }

  public List<Problem> all() {
    var all = new ArrayList<>(problems.stream().distinct().toList());
    if (left > 0) {
      String message = left + " more problems are not shown (expected: none)";
      all.add(
          new Problem(
              hasErrors() ? Problem.Severity.ERROR : Problem.Severity.WARNING,
              subjectAtLine.apply(1),
              "",
              message));
    }
    return List.copyOf(all);
  }
}
