package io.meltemi.config.field;

import io.meltemi.base.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Collects what is wrong with one object. Not for several threads. */
public final class Problems {
  private final IntFunction<String> subjectAtLine;
  private final List<Problem> problems = new ArrayList<>(0);

  /**
   * @param subjectAtLine the object and its file, given the line; asked only when there is a
   *     problem
   */
  public Problems(IntFunction<String> subjectAtLine) {
    this.subjectAtLine = subjectAtLine;
  }

  public void error(int line, String field, String message) {
    problems.add(Problem.error(subjectAtLine.apply(line), field, message));
  }

  public void warning(int line, String field, String message) {
    problems.add(Problem.warning(subjectAtLine.apply(line), field, message));
  }

  public boolean hasErrors() {
    return problems.stream().anyMatch(p -> p.severity() == Problem.Severity.ERROR);
  }

  public List<Problem> all() {
    return problems.stream().distinct().toList();
  }
}
