package io.meltemi.files;

import io.meltemi.model.MeshObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the objects of documents that no longer parse. Such a document does not tell what it holds,
 * so its place in the file does: it holds what stood between the same neighbours before and is
 * nowhere else now.
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
        .flatMap(d -> d.held().stream())
        .filter(h -> !h.retained())
        .forEach(h -> told.add(h.key()));
    var result = new ArrayList<DocumentState>(now.size());
    Set<MeshObject.Key> taken = new HashSet<>(told);
    Map<MeshObject.Key, Integer> places = places(before);
    for (int i = 0; i < now.size(); i++) {
      DocumentState document = now.get(i);
      if (concerns(document)) {
        List<Held> held = new ArrayList<>();
        document.held().stream()
            .filter(h -> !h.retained() || taken.add(h.key()))
            .forEach(held::add);
        if (document.unreadable()) {
          between(before, after(places, now, i), until(places, now, i, before.size())).stream()
              .filter(h -> h.object().isPresent() && taken.add(h.key()))
              .map(Held::asRetained)
              .forEach(held::add);
        }
        document = document.withHeld(List.copyOf(held));
      }
      result.add(document);
    }
    return result;
  }

  private static boolean concerns(DocumentState document) {
    return document.unreadable() || document.held().stream().anyMatch(Held::retained);
  }

  private static Map<MeshObject.Key, Integer> places(List<DocumentState> documents) {
    var places = new HashMap<MeshObject.Key, Integer>();
    for (int i = 0; i < documents.size(); i++) {
      for (Held held : documents.get(i).held()) {
        places.putIfAbsent(held.key(), i);
      }
    }
    return places;
  }

  private static List<Held> between(List<DocumentState> documents, int from, int to) {
    return from >= to
        ? List.of()
        : documents.subList(from, to).stream().flatMap(d -> d.held().stream()).toList();
  }

  /** The place before, behind the nearest earlier neighbour that was there before. */
  private static int after(
      Map<MeshObject.Key, Integer> places, List<DocumentState> now, int index) {
    for (int i = index - 1; i >= 0; i--) {
      for (Held held : now.get(i).held()) {
        Integer place = held.retained() ? null : places.get(held.key());
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
      for (Held held : now.get(i).held()) {
        Integer place = held.retained() ? null : places.get(held.key());
        if (place != null) {
          return place;
        }
      }
    }
    return end;
  }
}
