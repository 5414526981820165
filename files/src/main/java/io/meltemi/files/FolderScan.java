package io.meltemi.files;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A walk over the folder: every YAML and JSON file that is not hidden, links followed. Directories
 * are given to the watch before they are listed, so that nothing falls between.
 */
public final class FolderScan {
  private static final int MAX_DEPTH = 32;

  private FolderScan() {}

  static SortedMap<Path, FileStamp> walk(Path folder, FolderWatch watch) {
    var files = new TreeMap<Path, FileStamp>();
    var visitor =
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes a) {
            if (!directory.equals(folder) && isHidden(directory)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            watch.addFolder(directory);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && isObjectFile(file)) {
              watch.addTargetOf(file);
              files.put(file, FileStamp.of(attributes));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            // Gone meanwhile, a link to nowhere, or a loop of links: not there.
            return FileVisitResult.CONTINUE;
          }
        };
    try {
      Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), MAX_DEPTH, visitor);
    } catch (IOException _) {
      // The visitor passes over every failure of its own.
    }
    return files;
  }

  /** Whether a folder, or a file, is passed over by its name. */
  public static boolean isHidden(Path path) {
    return path.getFileName() != null && path.getFileName().toString().startsWith(".");
  }

  /** Whether a file may hold objects, by its name. */
  public static boolean isObjectFile(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return !name.startsWith(".")
        && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
  }
}
