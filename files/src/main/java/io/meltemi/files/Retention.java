package io.meltemi.files;

import io.meltemi.model.MeshObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the last good version of objects whose document no longer parses. Such a document does not
 * say which objects it defines, so its place in the file does: it keeps the objects that stood
 * between the same neighbours before and are nowhere else now.
 */
final class Retention {
  private Retention() {}

  static List<DocumentState> apply(List<DocumentState> before, List<DocumentState> now) {
    boolean retains = now.stream().anyMatch(Retention::concerns);
    if (!retains) {
      return List.copyOf(now);
    }
    Set<MeshObject.Key> told = new HashSet<>();
    now.stream()
        .flatMap(d -> d.objects().stream())
        .filter(h -> !h.retained())
        .forEach(h -> told.add(h.key()));
    var result = new ArrayList<DocumentState>(now.size());
    Set<MeshObject.Key> taken = new HashSet<>(told);
    Map<MeshObject.Key, Integer> places = places(before);
    for (int i = 0; i < now.size(); i++) {
      DocumentState document = now.get(i);
      if (concerns(document)) {
        List<FileObject> objects = new ArrayList<>();
        document.objects().stream()
            .filter(h -> !h.retained() || taken.add(h.key()))
            .forEach(objects::add);
        if (document.unreadable()) {
          between(before, after(places, now, i), until(places, now, i, before.size())).stream()
              .filter(h -> h.object().isPresent() && taken.add(h.key()))
              .map(FileObject::asRetained)
              .forEach(objects::add);
        }
        document = document.withObjects(List.copyOf(objects));
      }
      result.add(document);
    }
    return result;
  }

  private static boolean concerns(DocumentState document) {
    return document.unreadable() || document.objects().stream().anyMatch(FileObject::retained);
  }

  private static Map<MeshObject.Key, Integer> places(List<DocumentState> documents) {
    var places = new HashMap<MeshObject.Key, Integer>();
    for (int i = 0; i < documents.size(); i++) {
      for (FileObject object : documents.get(i).objects()) {
        places.putIfAbsent(object.key(), i);
      }
    }
    return places;
  }

  private static List<FileObject> between(List<DocumentState> documents, int from, int to) {
    return from >= to
        ? List.of()
        : documents.subList(from, to).stream().flatMap(d -> d.objects().stream()).toList();
  }

  /** The place before, behind the nearest earlier neighbour that was there before. */
  private static int after(
      Map<MeshObject.Key, Integer> places, List<DocumentState> now, int index) {
    for (int i = index - 1; i >= 0; i--) {
      for (FileObject object : now.get(i).objects()) {
        Integer place = object.retained() ? null : places.get(object.key());
        if (place != null) {
          return place + 1;
        }
      }
    }
    return 0;
  }

  private static int until(
      Map<MeshObject.Key, Integer> places, List<DocumentState> now, int index, int end) {
    for (int i = index + 1; i < now.size(); i++) {
      for (FileObject object : now.get(i).objects()) {
        Integer place = object.retained() ? null : places.get(object.key());
        if (place != null) {
          return place;
        }
      }
    }
    return end;
  }
}
