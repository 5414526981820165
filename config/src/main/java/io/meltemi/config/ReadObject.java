package io.meltemi.config;

import io.meltemi.base.Problem;
import io.meltemi.config.field.Fields;
import io.meltemi.model.MeshObject;
import java.util.List;
import java.util.Optional;

/**
 * What became of one object of a document.
 *
 * @param key absent where the document does not even tell what it is
 * @param object absent where it has an error, or is of a kind that is not read
 * @param closed what is in force in the place of one with errors that was never good; present for
 *     policies, which would let through what they were to stop
 */
public record ReadObject(
    Optional<MeshObject.Key> key,
    Optional<MeshObject> object,
    Optional<MeshObject> closed,
    List<Problem> problems) {
  public ReadObject {
    problems = List.copyOf(problems);
  }

  /** The fields that no reader asks for, which are ignored: most likely they are misspelt. */
  public List<String> unknownFields() {
    return problems.stream()
        .filter(problem -> problem.message().equals(Fields.UNKNOWN))
        .map(Problem::field)
        .toList();
  }

  public boolean hasErrors() {
    return problems.stream().anyMatch(p -> p.severity() == Problem.Severity.ERROR);
  }
}
