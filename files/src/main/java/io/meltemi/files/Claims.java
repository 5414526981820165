package io.meltemi.files;

import io.meltemi.base.Problem;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which file defines which object. Where several files define one, that of the first file by name
 * is in force. Not for several threads.
 */
final class Claims {
  private record Claim(String file, FileObject claimed) {}

  private final Map<MeshObject.Key, Claim> winners = new HashMap<>();

  /** The files that have an object which another file has too, the winner among them. */
  private final Map<MeshObject.Key, TreeMap<String, FileObject>> contested =
      new TreeMap<>(Claims::order);

  /** The objects in force that changed since {@link #takeChanges}, as they were before that. */
  private final Map<MeshObject.Key, Optional<MeshObject>> changed = new LinkedHashMap<>();

  private static int order(MeshObject.Key a, MeshObject.Key b) {
    int byKind = a.kind().compareTo(b.kind());
    return byKind == 0 ? a.resource().compareTo(b.resource()) : byKind;
  }

  /** The file now holds other objects than before. */
  void update(
      String file, Map<MeshObject.Key, FileObject> before, Map<MeshObject.Key, FileObject> now) {
    for (MeshObject.Key key : before.keySet()) {
      if (!now.containsKey(key)) {
        withdraw(file, key);
      }
    }
    for (FileObject claimed : now.values()) {
      FileObject old = before.get(claimed.key());
      if (old == null || !old.equals(claimed)) {
        claim(file, claimed);
      }
    }
  }

  private void claim(String file, FileObject claimed) {
    MeshObject.Key key = claimed.key();
    Claim winner = winners.get(key);
    if (winner != null && !winner.file().equals(file)) {
      contested
          .computeIfAbsent(key, _ -> new TreeMap<>(Map.of(winner.file(), winner.claimed())))
          .put(file, claimed);
      if (winner.file().compareTo(file) < 0) {
        return;
      }
    } else if (contested.containsKey(key)) {
      contested.get(key).put(file, claimed);
    }
    remember(key);
    winners.put(key, new Claim(file, claimed));
  }

  private void withdraw(String file, MeshObject.Key key) {
    TreeMap<String, FileObject> claims = contested.get(key);
    Claim winner = winners.get(key);
    boolean won = winner != null && winner.file().equals(file);
    if (won) {
      remember(key);
      winners.remove(key);
    }
    if (claims == null) {
      return;
    }
    claims.remove(file);
    if (won) {
      winners.put(key, new Claim(claims.firstKey(), claims.firstEntry().getValue()));
    }
    if (claims.size() == 1) {
      contested.remove(key);
    }
  }

  private void remember(MeshObject.Key key) {
    if (!changed.containsKey(key)) {
      changed.put(key, inForce(key));
    }
  }

  private Optional<MeshObject> inForce(MeshObject.Key key) {
    Claim winner = winners.get(key);
    return winner == null ? Optional.empty() : winner.claimed().object();
  }

  /** What is to be told: objects that are not equal to what they were, each once. */
  List<MeshChange> takeChanges() {
    var changes = new ArrayList<MeshChange>(changed.size());
    changed.forEach(
        (key, before) -> {
          Optional<MeshObject> now = inForce(key);
          if (now.isPresent() && !now.equals(before)) {
            changes.add(new MeshChange.Put(now.get()));
          } else if (now.isEmpty() && before.isPresent()) {
            changes.add(new MeshChange.Delete(key));
          }
        });
    changed.clear();
    return changes;
  }

  /** The keys touched since the last {@link #takeChanges}. */
  List<MeshObject.Key> touched() {
    return List.copyOf(changed.keySet());
  }

  Optional<FileObject.Source> source(MeshObject.Key key) {
    Claim winner = winners.get(key);
    return winner == null ? Optional.empty() : winner.claimed().source();
  }

  /** A warning for each claim that lost. */
  List<Problem> problems() {
    var problems = new ArrayList<Problem>();
    contested.forEach(
        (key, claims) -> {
          String used = claims.firstKey();
          claims.tailMap(used, false).keySet().stream()
              .map(
                  file ->
                      Problem.warning(
                          key + " (" + file + ")",
                          "",
                          "ignored: also in " + used + ", which is used (expected: one file)"))
              .forEach(problems::add);
        });
    return problems;
  }
}
