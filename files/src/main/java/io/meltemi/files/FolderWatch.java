package io.meltemi.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the file system to tell of changes. A change of a known kind of file names that file;
 * all else (folders, links, lost events) asks for a new walk.
 *
 * <p>A link is watched at every step to its target, since a swap happens at any: Kubernetes swaps
 * {@code ..data}.
 */
final class FolderWatch implements Closeable {
  private static final int MAX_LINKS = 16;

  private final Optional<WatchService> service;
  private final Map<WatchKey, Path> directories = new HashMap<>();
  private final Set<Path> folders = new HashSet<>();
  private final Set<Path> settings = new HashSet<>();

  /**
   * What happened.
   *
   * @param files that changed, came or went
   * @param walk whether the folder must be walked again
   */
  record Events(Set<Path> files, boolean walk) {}

  FolderWatch() {
    this.service = open();
  }

  private static Optional<WatchService> open() {
    try {
      return Optional.of(FileSystems.getDefault().newWatchService());
    } catch (IOException | UnsupportedOperationException _) {
      // The system has no more watches to give: the walks must do.
      return Optional.empty();
    }
  }

  /** Whether changes are told; otherwise only walks find them. */
  boolean works() {
    return service.isPresent();
  }

  /** A folder with objects: what happens to a file in it names that file. */
  void addFolder(Path directory) {
    boolean link = Files.isSymbolicLink(directory);
    if (link) {
      addTargetOf(directory);
    }
    if (folders.add(directory) || link) {
      register(directory);
    }
  }

  private void register(Path directory) {
    if (service.isEmpty()) {
      return;
    }
    try {
      WatchKey key =
          directory.register(
              service.get(),
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_MODIFY,
              StandardWatchEventKinds.ENTRY_DELETE);
      // One directory by two names has one key: the name of a folder with objects is kept.
      directories.merge(key, directory, (old, now) -> folders.contains(old) ? old : now);
    } catch (IOException | ClosedWatchServiceException _) {
      // Not there (any more), or no more watches: the walks find what is.
      folders.remove(directory);
    }
  }

  /** A file outside of the objects, which counts by its own name. */
  void addSetting(Path file) {
    settings.add(file);
    Path parent = file.getParent();
    if (parent != null && Files.isDirectory(parent)) {
      register(parent);
    }
    addTargetOf(file);
  }

  /** Watches where the links of the file's path lead. */
  void addTargetOf(Path file) {
    Path at = file;
    try {
      for (int i = 0; i < MAX_LINKS && Files.isSymbolicLink(at); i++) {
        Path target = at.resolveSibling(Files.readSymbolicLink(at));
        addLinkedParents(target);
        at = target;
      }
    } catch (IOException _) {
      // The link went away between two looks; its folder tells.
    }
  }

  private void addLinkedParents(Path target) {
    Path parent = target.getParent();
    if (parent != null) {
      register(parent);
    }
    for (Path p = parent; p != null; p = p.getParent()) {
      if (p.getParent() != null && Files.isSymbolicLink(p)) {
        register(p.getParent());
      }
    }
  }

  /** Waits for events, at most so long; none then. */
  Events await(long nanos) throws InterruptedException {
    if (service.isEmpty()) {
      TimeUnit.NANOSECONDS.sleep(nanos);
      return new Events(Set.of(), true);
    }
    Set<Path> files = new TreeSet<>();
    boolean walk = false;
    WatchKey key = service.get().poll(nanos, TimeUnit.NANOSECONDS);
    while (key != null) {
      Path directory = directories.get(key);
      for (WatchEvent<?> event : key.pollEvents()) {
        boolean told = directory != null && add(directory, event, files);
        walk |= !told;
      }
      if (!key.reset()) {
        directories.remove(key);
        folders.remove(directory);
        walk = true;
      }
      key = service.get().poll();
    }
    return new Events(files, walk);
  }

  /** Whether the event was about one file and is now in {@code files}, or about nothing. */
  private boolean add(Path directory, WatchEvent<?> event, Set<Path> files) {
    if (!(event.context() instanceof Path name)) {
      return false;
    }
    Path path = directory.resolve(name);
    if (settings.contains(path)) {
      files.add(path);
      return !Files.isSymbolicLink(path);
    }
    if (FolderScan.isHidden(path)) {
      return !name.toString().startsWith("..") && !Files.isSymbolicLink(path);
    }
    if (!folders.contains(directory)) {
      return false;
    }
    boolean plain = !Files.isSymbolicLink(path) && !Files.isDirectory(path);
    if (plain && FolderScan.isObjectFile(path)) {
      files.add(path);
      return true;
    }
    return plain && !folders.contains(path);
  }

  @Override
  public void close() throws IOException {
    if (service.isPresent()) {
      service.get().close();
    }
  }
}
