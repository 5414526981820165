package io.meltemi.files;

import io.meltemi.base.Problem;
import io.meltemi.base.Translated;
import io.meltemi.yaml.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A file with settings of the mesh. A bad version leaves the last good one in force. */
final class SettingFile<T> {
  private final Path path;
  private final Function<Document, Translated<T>> reader;
  private Optional<FileStamp> stamp = Optional.empty();
  private Optional<T> inForce = Optional.empty();
  private List<Problem> problems = List.of();

  SettingFile(Path path, Function<Document, Translated<T>> reader) {
    this.path = path;
    this.reader = reader;
  }

  Path path() {
    return path;
  }

  List<Problem> problems() {
    return problems;
  }

  boolean isAt(Optional<FileStamp> now) {
    return stamp.equals(now);
  }

  /** What came of reading the file again. */
  record Outcome<T>(Optional<T> changed, boolean unsure) {}

  /**
   * Reads the file where it is another than before.
   *
   * @param settled whether it has been still for long enough to be taken as it is
   */
  Outcome<T> update(boolean settled) {
    Optional<FileStamp> now = FileStamp.of(path);
    if (now.isEmpty()) {
      if (!settled && inForce.isPresent()) {
        return new Outcome<>(Optional.empty(), true);
      }
      stamp = now;
      String kept = inForce.isPresent() ? "the last version stays in force" : "defaults are used";
      problems = List.of(Problem.warning(path.toString(), "", "no such file; " + kept));
      return new Outcome<>(Optional.empty(), false);
    }
    if (now.equals(stamp) && settled) {
      return new Outcome<>(Optional.empty(), false);
    }
    try {
      return update(FileContent.read(path), now.get(), settled);
    } catch (IOException | RuntimeException | Error e) {
      if (settled) {
        stamp = now;
        problems = List.of(Problem.error(path.toString(), "", "cannot be read: " + e));
      }
      return new Outcome<>(Optional.empty(), !settled);
    }
  }

  private Outcome<T> update(String content, FileStamp now, boolean settled) {
    Translated<T> read = reader.apply(new Document(path.toString(), 1, content));
    boolean unsure = read.value().isEmpty() || content.isBlank() || !content.endsWith("\n");
    if (unsure && !settled) {
      return new Outcome<>(Optional.empty(), true);
    }
    stamp = Optional.of(now);
    problems = read.problems();
    if (read.value().isEmpty() || read.value().equals(inForce)) {
      return new Outcome<>(Optional.empty(), false);
    }
    inForce = read.value();
    return new Outcome<>(inForce, false);
  }
}
