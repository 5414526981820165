package io.meltemi.envtest.kubelet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * A volume of files that change all at once, as the kubelet's do: {@code ..data} is a link to the
 * folder that holds the present ones, and what users open are links through it.
 */
record PayloadFolder(Path folder) {
  private static final String DATA = "..data";

  /**
   * A file's content.
   *
   * @param mode permission bits
   */
  record Payload(byte[] content, int mode) {}

  /** Puts these files in place of all that there are; nothing happens where they are the same. */
  void write(SortedMap<String, Payload> files) throws IOException {
    Files.createDirectories(folder);
    Optional<Path> before = present();
    if (before.isPresent() && holds(before.get(), files)) {
      return;
    }
    Path version = Files.createTempDirectory(folder, "..v");
    Files.setPosixFilePermissions(version, permissions(0755));
    for (Map.Entry<String, Payload> file : files.entrySet()) {
      Path path = version.resolve(file.getKey());
      Path parent = path.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.write(path, file.getValue().content());
      Files.setPosixFilePermissions(path, permissions(file.getValue().mode()));
    }
    Path draft = folder.resolve("..data_tmp");
    Files.deleteIfExists(draft);
    Files.createSymbolicLink(draft, version.getFileName());
    Files.move(
        draft,
        folder.resolve(DATA),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    link(files);
    if (before.isPresent()) {
      deleteTree(before.get());
    }
  }

  private Optional<Path> present() throws IOException {
    try {
      return Optional.of(folder.resolve(Files.readSymbolicLink(folder.resolve(DATA))));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  private static boolean holds(Path version, SortedMap<String, Payload> files) throws IOException {
    try (var there = Files.walk(version)) {
      Set<String> names = new TreeSet<>();
      there
          .filter(Files::isRegularFile)
          .forEach(file -> names.add(version.relativize(file).toString()));
      if (!names.equals(files.keySet())) {
        return false;
      }
    }
    for (Map.Entry<String, Payload> file : files.entrySet()) {
      byte[] old = Files.readAllBytes(version.resolve(file.getKey()));
      if (!Arrays.equals(old, file.getValue().content())) {
        return false;
      }
    }
    return true;
  }

  /** Makes the links at the top of the folder, and takes away those that lead nowhere now. */
  private void link(SortedMap<String, Payload> files) throws IOException {
    Set<String> tops = new TreeSet<>();
    files.keySet().forEach(name -> tops.add(Path.of(name).getName(0).toString()));
    for (String top : tops) {
      Path link = folder.resolve(top);
      if (!Files.isSymbolicLink(link)) {
        Files.createSymbolicLink(link, Path.of(DATA, top));
      }
    }
    try (var there = Files.list(folder)) {
      for (Path entry : there.toList()) {
        String name = String.valueOf(entry.getFileName());
        if (Files.isSymbolicLink(entry) && !name.startsWith("..") && !tops.contains(name)) {
          Files.delete(entry);
        }
      }
    }
  }

  private static void deleteTree(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values();
    for (int bit = 0; bit < all.length; bit++) {
      if ((mode & (0400 >> bit)) != 0) {
        permissions.add(all[bit]);
      }
    }
    return permissions;
  }
}
