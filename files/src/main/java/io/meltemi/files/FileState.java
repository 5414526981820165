package io.meltemi.files;

import io.meltemi.base.Problem;
import io.meltemi.model.MeshObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of one file.
 *
 * @param held the objects that it claims, each once, in its order
 * @param problems of the file and all its documents
 */
record FileState(
    Optional<Stamp> stamp,
    List<DocumentState> documents,
    Map<MeshObject.Key, Held> held,
    List<Problem> problems) {
  static final FileState NOTHING = new FileState(Optional.empty(), List.of(), Map.of(), List.of());

  FileState withStamp(Stamp newStamp) {
    return new FileState(Optional.of(newStamp), documents, held, problems);
  }

  /** The same objects, of a file that cannot be read now. */
  FileState unreadable(Stamp newStamp, Problem problem) {
    return new FileState(Optional.of(newStamp), documents, held, List.of(problem));
  }

  /** Of objects that are there twice, the first counts. */
  static Map<MeshObject.Key, Held> firstOfEach(List<DocumentState> documents) {
    var held = new LinkedHashMap<MeshObject.Key, Held>();
    for (DocumentState document : documents) {
      document.held().stream()
          .filter(h -> h.object().isPresent())
          .forEach(h -> held.putIfAbsent(h.key(), h));
    }
    return held;
  }
}
