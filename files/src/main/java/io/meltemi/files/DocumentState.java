package io.meltemi.files;

import io.meltemi.base.Problem;
import io.meltemi.model.MeshObject;
import java.util.List;

/**
 * What is known of one document of a file.
 *
 * @param line where it begins: problems name lines, so one that has any is read again when it moves
 * @param unreadable whether it does not parse, or does not tell what it is
 */
record DocumentState(
    Fingerprint fingerprint,
    int line,
    List<Held> held,
    List<Problem> problems,
    boolean unreadable) {
  boolean hasErrors() {
    return problems.stream().anyMatch(p -> p.severity() == Problem.Severity.ERROR);
  }

  boolean holds(MeshObject.Key key) {
    return held.stream().anyMatch(h -> h.key().equals(key));
  }

  DocumentState withHeld(List<Held> others) {
    return new DocumentState(fingerprint, line, others, problems, unreadable);
  }
}
