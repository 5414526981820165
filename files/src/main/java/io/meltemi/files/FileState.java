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
 * @param objects the objects that it claims, each once, in its order
 * @param problems of the file and all its documents
 * @param unread why the file could not be read as a whole; absent where it was
 */
record FileState(
    Optional<FileStamp> stamp,
    List<DocumentState> documents,
    Map<MeshObject.Key, FileObject> objects,
    List<Problem> problems,
    Optional<Problem> unread) {
  static final FileState NOTHING =
      new FileState(Optional.empty(), List.of(), Map.of(), List.of(), Optional.empty());

  FileState withStamp(FileStamp newStamp) {
    return new FileState(Optional.of(newStamp), documents, objects, problems, unread);
  }

  /** The same objects, of a file that cannot be read now. */
  FileState unreadable(Optional<FileStamp> newStamp, Problem problem) {
    return new FileState(newStamp, documents, objects, List.of(problem), Optional.of(problem));
  }

  /** The same objects, of a file that is too large for one with policies. */
  FileState tooLarge(FileStamp newStamp, Problem problem) {
    return new FileState(
        Optional.of(newStamp), documents, objects, List.of(problem), Optional.empty());
  }

  /** Why it is not known which policies it holds; absent where it is. */
  Optional<Problem> unknown() {
    return unread.or(
        () ->
            documents.stream()
                .filter(DocumentState::policy)
                .flatMap(document -> document.problems().stream())
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .findFirst());
  }

  /** Of objects that are there twice, the first counts. */
  static Map<MeshObject.Key, FileObject> firstOfEach(List<DocumentState> documents) {
    var objects = new LinkedHashMap<MeshObject.Key, FileObject>();
    for (DocumentState document : documents) {
      document.objects().stream()
          .filter(h -> h.object().isPresent())
          .forEach(h -> objects.putIfAbsent(h.key(), h));
    }
    return objects;
  }
}
