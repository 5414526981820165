package io.meltemi.files;

import io.meltemi.base.Problem;
import io.meltemi.config.KubeNames;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReadObject;
import io.meltemi.model.MeshObject;
import io.meltemi.model.Secret;
import io.meltemi.model.kube.KubeEndpointSlice;
import io.meltemi.model.kube.KubeNamespace;
import io.meltemi.model.kube.KubeNode;
import io.meltemi.model.kube.KubePod;
import io.meltemi.model.kube.KubeService;
import io.meltemi.yaml.Document;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a file's content against what was known of the file: documents whose text is the same are
 * not parsed again, and a document with errors keeps the last good version of what it objects.
 *
 * @param state what is known now
 * @param unsure whether the content looks as if its writer had not finished: objects are missing, a
 *     document does not read, or the end may be cut off
 */
record FileReading(FileState state, boolean unsure) {
  /** Writers write in blocks of this size or a multiple: a file of that length may be half one. */
  private static final int BLOCK = 4096;

  /**
   * @param reuse whether documents that did not change may be taken as they were read
   */
  static FileReading of(
      String name, String content, FileState before, ObjectReader reader, boolean reuse) {
    Map<Fingerprint, Deque<DocumentState>> known = new HashMap<>();
    if (reuse) {
      before
          .documents()
          .forEach(d -> known.computeIfAbsent(d.fingerprint(), _ -> new ArrayDeque<>()).addLast(d));
    }
    var documents = new ArrayList<DocumentState>();
    boolean unsure = cutOff(content);
    for (Document document : Document.split(name, content)) {
      var fingerprint = Fingerprint.of(document.text());
      Optional<DocumentState> same =
          Optional.ofNullable(known.get(fingerprint))
              .map(Deque::pollFirst)
              .filter(d -> d.problems().isEmpty() || d.line() == document.line());
      DocumentState state = same.orElseGet(() -> read(document, fingerprint, before, reader));
      unsure |= same.isEmpty() && state.hasErrors();
      documents.add(state);
    }
    List<DocumentState> settled = Retention.apply(before.documents(), documents);
    Map<MeshObject.Key, FileObject> objects = FileState.firstOfEach(settled);
    unsure |= !objects.keySet().containsAll(before.objects().keySet());
    return new FileReading(
        new FileState(
            Optional.empty(), settled, objects, problems(name, settled), Optional.empty()),
        unsure);
  }

  private static boolean cutOff(String content) {
    // What fits into one block is written in one piece.
    boolean complete =
        content.length() < BLOCK || content.endsWith("\n") || content.stripTrailing().endsWith("}");
    return content.length() % BLOCK == 0 || !complete;
  }

  private static DocumentState read(
      Document document, Fingerprint fingerprint, FileState before, ObjectReader reader) {
    List<ReadObject> read = reader.readAll(document);
    var objects = new ArrayList<FileObject>(read.size());
    var problems = new ArrayList<Problem>(0);
    boolean unreadable = false;
    for (int i = 0; i < read.size(); i++) {
      ReadObject object = read.get(i);
      problems.addAll(object.problems());
      unreadable |= object.key().isEmpty() && object.hasErrors();
      if (object.key().isEmpty()) {
        continue;
      }
      MeshObject.Key key = object.key().get();
      Optional<Problem> misnamed =
          KubeNames.fault(key.kind() + " (" + document.file() + ":" + document.line() + ")", key);
      if (misnamed.isPresent()) {
        problems.add(misnamed.get());
      } else {
        objects.add(fileObject(object, new FileObject.Source(document, i), before));
      }
    }
    return new DocumentState(
        fingerprint,
        document.line(),
        List.copyOf(objects),
        List.copyOf(problems),
        unreadable,
        unreadable && namesPolicy(document.text()));
  }

  private static boolean namesPolicy(String text) {
    return ObjectReader.kinds().stream()
        .anyMatch(kind -> kind.restricts() && text.contains(kind.kind()));
  }

  /** The object, or the last good version of one that has errors now. */
  private static FileObject fileObject(
      ReadObject object, FileObject.Source source, FileState before) {
    MeshObject.Key key = object.key().orElseThrow();
    FileObject old = before.objects().get(key);
    if (object.object().isEmpty()) {
      // Of policies the source is kept, but of none that is closed.
      boolean good = object.closed().isEmpty() || old != null && old.source().isPresent();
      return old != null && good
          ? old
          : new FileObject(key, object.closed(), Optional.empty(), false);
    }
    MeshObject value = object.object().get();
    // An equal object stays the same one, so that nothing holds two.
    Optional<MeshObject> same =
        old == null ? Optional.empty() : old.object().filter(o -> o.equals(value));
    return new FileObject(
        key,
        same.or(object::object),
        keepsSource(value) ? Optional.of(source) : Optional.empty(),
        false);
  }

  /** Kubernetes' own objects are many, and nobody asks for their text. */
  private static boolean keepsSource(MeshObject object) {
    return switch (object) {
      case KubePod _, KubeService _, KubeEndpointSlice _, KubeNode _, KubeNamespace _, Secret _ ->
          false;
      default -> true;
    };
  }

  private static List<Problem> problems(String name, List<DocumentState> documents) {
    var problems = new ArrayList<Problem>(0);
    Set<MeshObject.Key> seen = new HashSet<>();
    Map<MeshObject.Key, Integer> firstLine = new LinkedHashMap<>();
    for (DocumentState document : documents) {
      problems.addAll(document.problems());
      for (FileObject declared : document.objects()) {
        if (!declared.retained() && !seen.add(declared.key())) {
          problems.add(
              Problem.warning(
                  declared.key() + " (" + name + ":" + document.line() + ")",
                  "",
                  "ignored: also at "
                      + name
                      + ":"
                      + firstLine.get(declared.key())
                      + ", which is used (expected: each object once)"));
        }
        firstLine.putIfAbsent(declared.key(), document.line());
      }
    }
    return List.copyOf(problems);
  }
}
