package io.meltemi.dryrun;

import io.meltemi.base.Problem;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReadObject;
import io.meltemi.files.FolderScan;
import io.meltemi.model.MeshObject;
import io.meltemi.yaml.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The objects of files, read once. Of two with one name the first counts, in the order of the
 * files' paths.
 *
 * @param objects in the order of the files
 * @param problems of all objects, those that are left out too
 */
public record MeshFiles(List<Written> objects, List<Problem> problems) {
  private static final int MAX_DEPTH = 32;

  public MeshFiles {
    objects = List.copyOf(objects);
    problems = List.copyOf(problems);
  }

  /**
   * Reads files, and every YAML and JSON file below folders that is not hidden.
   *
   * @param without files that hold something else, such as the mesh's settings
   * @throws IOException where a path is not there or not to be read, saying which
   */
  public static MeshFiles read(List<Path> paths, Collection<Path> without, ObjectReader reader)
      throws IOException {
    var objects = new LinkedHashMap<MeshObject.Key, Written>();
    var problems = new ArrayList<Problem>();
    List<Path> left = without.stream().map(p -> p.toAbsolutePath().normalize()).toList();
    for (Path path : paths) {
      for (Path file : filesOf(path)) {
        if (!left.contains(file.toAbsolutePath().normalize())) {
          String content = Files.readString(file, StandardCharsets.UTF_8);
          for (Document document : Document.split(file.toString(), content)) {
            read(document, reader, objects, problems);
          }
        }
      }
    }
    return new MeshFiles(List.copyOf(objects.values()), problems);
  }

  private static List<Path> filesOf(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> walk = Files.walk(path, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
      return walk.filter(file -> isObjectFile(path.relativize(file)) && Files.isRegularFile(file))
          .sorted()
          .toList();
    }
  }

  private static boolean isObjectFile(Path relative) {
    for (Path part : relative) {
      if (FolderScan.isHidden(part)) {
        return false;
      }
    }
    return FolderScan.isObjectFile(relative);
  }

  private static void read(
      Document document,
      ObjectReader reader,
      Map<MeshObject.Key, Written> objects,
      List<Problem> problems) {
    List<ReadObject> all = reader.readAll(document);
    for (int i = 0; i < all.size(); i++) {
      ReadObject read = all.get(i);
      problems.addAll(read.problems());
      Optional<MeshObject> inForce = read.object().or(read::closed);
      Map<String, Object> tree = ObjectReader.raw(document, i).orElse(Map.of());
      inForce.ifPresent(
          object ->
              objects.putIfAbsent(
                  object.key(), new Written(object, document.file(), document.line(), tree)));
    }
  }
}
