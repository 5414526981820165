package io.meltemi.files;

import io.meltemi.base.Problem;
import io.meltemi.config.ObjectReader;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files of the folder and what is in force of them. Belongs to the source's thread, but for
 * {@link #source}.
 */
final class FolderObjects {
  private final Path folder;
  private final Map<Path, FileState> files = new TreeMap<>();
  private final Claims claims = new Claims();
  private final Map<MeshObject.Key, Held.Source> sources = new ConcurrentHashMap<>();
  private ObjectReader reader;

  FolderObjects(Path folder, ObjectReader reader) {
    this.folder = folder;
    this.reader = reader;
  }

  /** From now on objects are read by another reader; {@link #readAgain} makes it so for all. */
  void use(ObjectReader newReader) {
    this.reader = newReader;
  }

  /** Files that are not as they were when they were read. */
  Set<Path> changedSince(SortedMap<Path, Stamp> walk) {
    var changed = new TreeSet<Path>();
    walk.forEach(
        (file, stamp) -> {
          FileState state = files.get(file);
          if (state == null || !state.stamp().equals(Optional.of(stamp))) {
            changed.add(file);
          }
        });
    files.keySet().stream().filter(f -> !walk.containsKey(f)).forEach(changed::add);
    return changed;
  }

  /**
   * Reads a file that came, changed or went.
   *
   * @return whether it is taken; otherwise it wants to be read again when it is still
   */
  boolean update(Path file, boolean settled) {
    return update(file, settled, true);
  }

  private boolean update(Path file, boolean settled, boolean reuse) {
    FileState before = files.getOrDefault(file, FileState.NOTHING);
    Optional<Stamp> stamp = Stamp.of(file);
    if (stamp.isEmpty()) {
      return forget(file, before, settled);
    }
    Optional<String> content = FileContent.read(file);
    if (content.isEmpty()) {
      String why = "cannot be read, or has more than " + FileContent.MAX_SIZE + " bytes";
      files.put(file, before.unreadable(stamp.get(), Problem.error(name(file), "", why)));
      return true;
    }
    FileReading reading = FileReading.of(name(file), content.get(), before, reader, reuse);
    if (reading.unsure() && !settled) {
      return false;
    }
    files.put(file, reading.state().withStamp(stamp.get()));
    claims.update(name(file), before.held(), reading.state().held());
    return true;
  }

  private boolean forget(Path file, FileState before, boolean settled) {
    if (!settled && !before.held().isEmpty()) {
      return false;
    }
    files.remove(file);
    claims.update(name(file), before.held(), Map.of());
    return true;
  }

  /** Reads all files again, since what reading depends on has changed. */
  void readAgain() {
    for (Path file : List.copyOf(files.keySet())) {
      update(file, true, false);
    }
  }

  List<MeshChange> takeChanges() {
    List<MeshObject.Key> touched = claims.touched();
    List<MeshChange> changes = claims.takeChanges();
    for (MeshObject.Key key : touched) {
      claims
          .source(key)
          .ifPresentOrElse(source -> sources.put(key, source), () -> sources.remove(key));
    }
    return changes;
  }

  /** Where the text of an object is. Any thread. */
  Optional<Held.Source> source(MeshObject.Key key) {
    return Optional.ofNullable(sources.get(key));
  }

  List<Problem> problems() {
    var problems = new ArrayList<Problem>();
    files.values().forEach(state -> problems.addAll(state.problems()));
    problems.addAll(claims.problems());
    return problems;
  }

  private String name(Path file) {
    return file.startsWith(folder) ? folder.relativize(file).toString() : file.toString();
  }
}
