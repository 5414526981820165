package io.meltemi.files;

import io.meltemi.base.Problem;
import io.meltemi.model.MeshObject;
import java.util.List;

/**
 * What is known of one document of a file.
 *
 * @param line where it begins: problems name lines, so one that has any is read again when it moves
 * @param unreadable whether it does not parse, or does not tell what it is
 * @param policy whether its text has the name of a kind that restricts
 */
record DocumentState(
    Fingerprint fingerprint,
    int line,
    List<FileObject> objects,
    List<Problem> problems,
    boolean unreadable,
    boolean policy) {
  boolean hasErrors() {
    return problems.stream().anyMatch(p -> p.severity() == Problem.Severity.ERROR);
  }

  boolean holds(MeshObject.Key key) {
    return objects.stream().anyMatch(h -> h.key().equals(key));
  }

  DocumentState withObjects(List<FileObject> others) {
    return new DocumentState(fingerprint, line, others, problems, unreadable, policy);
  }
}
