package io.meltemi.files;

import io.meltemi.base.Problem;
import io.meltemi.config.ObjectReader;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of the folder and the objects that are in force from them. Used by the source's thread,
 * except for {@link #source} and {@link #version}.
 */
final class FolderObjects {
  private final Path folder;
  private final Map<Path, FileState> files = new TreeMap<>();
  private final Claims claims = new Claims();
  private final Map<MeshObject.Key, FileObject.Source> sources = new ConcurrentHashMap<>();
  private final Map<String, String> versions = new ConcurrentHashMap<>();

  /** Versions of files' texts, whose objects are not handed on yet. */
  private final Map<String, String> taken = new HashMap<>();

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
  Set<Path> changedSince(SortedMap<Path, FileStamp> walk) {
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
    Optional<FileStamp> stamp = FileStamp.of(file);
    if (stamp.isEmpty()) {
      return forget(file, before, settled);
    }
    String content;
    try {
      content = FileContent.read(file);
    } catch (FileContent.TooLargeException e) {
      files.put(file, before.tooLarge(stamp.get(), unread(file, e.getMessage())));
      return true;
    } catch (IOException e) {
      failed(file, e);
      return true;
    }
    FileReading reading = FileReading.of(name(file), content, before, reader, reuse);
    if (reading.unsure() && !settled) {
      return false;
    }
    files.put(file, reading.state().withStamp(stamp.get()));
    claims.update(name(file), before.objects(), reading.state().objects());
    taken.put(name(file), FileVersion.of(content));
    return true;
  }

  /**
   * Reading the file failed: what it said before stays in force. Where that may pass, as with
   * rights, it is read again at the next walk.
   */
  void failed(Path file, Throwable why) {
    FileState before = files.getOrDefault(file, FileState.NOTHING);
    boolean mayPass = why instanceof IOException;
    Problem problem = unread(file, mayPass ? why.getMessage() : why.toString());
    FileStamp.of(file)
        .ifPresent(
            stamp ->
                files.put(
                    file, before.unreadable(Optional.of(stamp).filter(_ -> !mayPass), problem)));
  }

  private Problem unread(Path file, @Nullable String reason) {
    return Problem.error(name(file), "", "cannot be read: " + reason);
  }

  private boolean forget(Path file, FileState before, boolean settled) {
    if (!settled && !before.objects().isEmpty()) {
      return false;
    }
    files.remove(file);
    claims.update(name(file), before.objects(), Map.of());
    taken.put(name(file), "");
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
  Optional<FileObject.Source> source(MeshObject.Key key) {
    return Optional.ofNullable(sources.get(key));
  }

  /** The changes that were taken have been handed on. */
  void told() {
    taken.forEach(versions::put);
    taken.clear();
  }

  /**
   * The version of a file's text whose objects were handed on; empty for a file that is not there.
   * Any thread.
   */
  String version(String file) {
    return versions.getOrDefault(file, "");
  }

  /** Why it is not known which policies a file holds; absent where it is known of all. */
  Optional<Problem> unknown() {
    return files.values().stream().flatMap(state -> state.unknown().stream()).findFirst();
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
